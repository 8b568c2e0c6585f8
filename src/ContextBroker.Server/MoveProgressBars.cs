using ContextBroker.Core.Moving;
using Spectre.Console;

namespace ContextBroker.Server;

/// <summary>The progress bars of a move: one for each kind that is copied, one for each thing that the target still needs, one for each kind that is compared.</summary>
internal static class MoveProgressBars
{
    public static Task<MoveReport> Show(IAnsiConsole console, Func<IProgress<MoveProgress>, Task<MoveReport>> move) =>
        console.Progress().AutoClear(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var bars = new Bars(context);
                var report = await move(bars);
                bars.EndStep();
                return report;
            });

    private sealed class Bars(ProgressContext context) : IProgress<MoveProgress>
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, ProgressTask> _tasks = [];
        private ProgressTask? _step;

        public void Report(MoveProgress value)
        {
            lock (_gate)
            {
                EndStep();
                var task = Of(value.Step ?? (value.Stage == MoveStage.Compare ? $"compare {value.Kind}" : $"{value.Kind}"));
                if (value.Stage == MoveStage.Complete)
                {
                    task.IsIndeterminate = true;
                    _step = task;
                    return;
                }

                task.MaxValue = Math.Max(1, value.All);
                task.Value = value.Done >= value.All ? task.MaxValue : value.Done;
            }
        }

        // How long one takes nobody knows before it is done.
        public void EndStep()
        {
            if (_step is { } step)
            {
                step.IsIndeterminate = false;
                step.Value = step.MaxValue;
                _step = null;
            }
        }

        private ProgressTask Of(string what)
        {
            if (!_tasks.TryGetValue(what, out var task))
            {
                _tasks.Add(what, task = context.AddTask(Markup.Escape(what)));
            }

            return task;
        }
    }
}

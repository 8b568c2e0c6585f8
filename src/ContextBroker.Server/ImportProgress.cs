using ContextBroker.Disaster.Shelters;
using Spectre.Console;

namespace ContextBroker.Server;

/// <summary>The progress bar of an import.</summary>
internal static class ImportProgress
{
    public static Task<ShelterImportResult> Show(IAnsiConsole console, string what, int rows, Func<IProgress<int>, Task<ShelterImportResult>> import) =>
        console.Progress().AutoClear(false).StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(what), maxValue: Math.Max(1, rows));
            var result = await import(new Bar(bar));
            bar.Value = bar.MaxValue;
            return result;
        });

    private sealed class Bar(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Increment(value);
    }
}

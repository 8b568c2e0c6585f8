using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Shelters;
using Spectre.Console;

namespace ContextBroker.Server;

/// <summary>The progress bar of an import.</summary>
internal static class ImportProgress
{
    public static Task<ShelterImportResult> Show(IAnsiConsole console, string what, int rows, Func<IProgress<int>, Task<ShelterImportResult>> import) =>
        Show(console, what, (long)rows, bar => import(bar));

    /// <summary>By how much of the file has been read.</summary>
    public static Task<FileReport> OfFile(IAnsiConsole console, string path, Func<IProgress<long>, Task<FileReport>> import) =>
        Show(console, Path.GetFileName(path), new FileInfo(path).Length, bar => import(bar));

    private static Task<T> Show<T>(IAnsiConsole console, string what, long all, Func<Bar, Task<T>> import) =>
        console.Progress().AutoClear(false).StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: Math.Max(1, all));
            var result = await import(new Bar(task));
            task.Value = task.MaxValue;
            return result;
        });

    private sealed class Bar(ProgressTask task) : IProgress<int>, IProgress<long>
    {
        public void Report(int value) => task.Increment(value);

        public void Report(long value) => task.Increment(value);
    }
}

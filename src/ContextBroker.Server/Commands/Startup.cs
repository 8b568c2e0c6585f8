using ContextBroker.Server.Settings;
using Microsoft.Extensions.Options;

namespace ContextBroker.Server.Commands;

/// <summary>Starts what a command needs, or says in plain sentences everything that stands against it.</summary>
internal static class Startup
{
    /// <summary>The exit code when the broker can't start as it was told to.</summary>
    public const int Failed = 2;

    /// <returns>Null: it could not start, and why has been written to standard error.</returns>
    public static async Task<T?> Try<T>(IReadOnlyList<string> settings, Func<string[], T> build, CancellationToken cancel)
        where T : class, IHost
    {
        if (Mistakes(settings) is { Count: > 0 } mistakes)
        {
            await Say(mistakes);
            return null;
        }

        T? host = null;
        try
        {
            host = build([.. settings]);
            await host.StartAsync(cancel);
            return host;
        }
        catch (Exception e) when (Reasons(e) is { Count: > 0 } reasons)
        {
            await Say(reasons);
            host?.Dispose();
            return null;
        }
    }

    private static List<string> Mistakes(IReadOnlyList<string> settings) =>
    [
        .. UnknownSettings.Strays(settings).Select(s => $"\"{s}\" is neither a command nor a setting; --help lists both"),
        .. UnknownSettings.In(settings).Select(s => $"There is no setting {s}; docs/settings.md lists them all"),
    ];

    // What an operator can mend gets a sentence; anything else is a bug and keeps its stack trace.
    private static List<string> Reasons(Exception failure) => failure switch
    {
        AggregateException several => [.. several.InnerExceptions.SelectMany(Reasons)],
        OptionsValidationException options => [.. options.Failures],
        IOException or UnauthorizedAccessException or InvalidOperationException => [failure.Message],
        _ => [],
    };

    private static Task Say(IReadOnlyList<string> reasons) =>
        Console.Error.WriteLineAsync("The broker could not start:\n" + string.Join('\n', reasons.Select(r => "  - " + r)));
}

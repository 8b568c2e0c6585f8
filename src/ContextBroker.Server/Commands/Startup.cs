using System.Text.RegularExpressions;
using ContextBroker.Server.Settings;
using Microsoft.Extensions.Options;

namespace ContextBroker.Server.Commands;

/// <summary>Starts what a command needs, or says in plain sentences everything that stands against it.</summary>
internal static partial class Startup
{
    /// <summary>The exit code when the broker can't start as it was told to.</summary>
    public const int Failed = 2;

    /// <returns>Null: it could not start, and why has been written to standard error.</returns>
    public static async Task<T?> Try<T>(IReadOnlyList<string> settings, Func<string[], T> build, CancellationToken cancel)
        where T : class, IHost
    {
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

    // What an operator can mend gets a sentence; anything else is a bug and keeps its stack trace.
    private static List<string> Reasons(Exception failure) => failure switch
    {
        AggregateException several => [.. several.InnerExceptions.SelectMany(Reasons)],
        OptionsValidationException options => [.. options.Failures.Select(f => Plain(f, options.OptionsType))],
        IOException or UnauthorizedAccessException or InvalidOperationException => [failure.Message],
        _ => [],
    };

    // The annotations' validator says which type of ours is wrong; an operator knows the setting.
    private static string Plain(string failure, Type options) =>
        Annotated().Match(failure) is { Success: true } match
            ? $"{SettingSections.All.First(s => s.Options == options).Section}:{match.Groups["member"].Value}: {match.Groups["error"].Value}"
            : failure;

    [GeneratedRegex("^DataAnnotation validation failed for '[^']*' members: '(?<member>[^']*)' with the error: '(?<error>.*)'\\.$", RegexOptions.Singleline)]
    private static partial Regex Annotated();

    private static Task Say(IReadOnlyList<string> reasons) =>
        Console.Error.WriteLineAsync("The broker could not start:\n" + string.Join('\n', reasons.Select(r => "  - " + r)));
}

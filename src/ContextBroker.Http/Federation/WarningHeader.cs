using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.Core.Federation;
using ContextBroker.Http.Requests;
using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Federation;

/// <summary>NGSILD-Warning: what may be missing of an answer, and why (clause 6.3.17), in the form of warnings: code, agent, text.</summary>
internal static class WarningHeader
{
    public const string Name = "NGSILD-Warning";

    private const int MaxWarnings = 32;
    private const int MaxText = 300;

    /// <summary>Call it before the answer is sent, or refused.</summary>
    public static void Warn(this ApiRequest request, ImmutableArray<SourceWarning> warnings)
    {
        if (!warnings.IsEmpty)
        {
            request.Http.Response.Headers[Name] = new StringValues([.. warnings.Take(MaxWarnings).Select(Write)]);
        }
    }

    /// <summary>Those that a source passes on; what is none is left out.</summary>
    public static ImmutableArray<SourceWarning> Read(IEnumerable<string> values) => [.. values.Take(MaxWarnings).Select(Read).OfType<SourceWarning>()];

    private static SourceWarning? Read(string value) =>
        value.Split(' ', 3) is [var code, var agent, var text]
        && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is 110 or 111 or 199 or 299
            ? new SourceWarning(number, agent, text.Trim('"'))
            : null;

    private static string Write(SourceWarning warning) => FormattableString.Invariant($"{warning.Code} {Plain(warning.Source, ' ')} \"{Plain(warning.Text, '"')}\"");

    // Headers are ASCII, and what a source says must not end one.
    private static string Plain(string text, char excluded)
    {
        var cut = text.Length <= MaxText ? text : text[..MaxText] + "...";
        return string.Concat(cut.Select(c => c is < ' ' or > '~' || c == excluded ? '_' : c));
    }
}

using System.Runtime.CompilerServices;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Requests;

/// <summary>The Link header that names a JSON-LD @context (clause 6.3.5; RFC 8288), read and written.</summary>
public static class ContextLink
{
    private const string Relation = "http://www.w3.org/ns/json-ld#context";

    private static readonly ConditionalWeakTable<LdContext, StringBox> Written = [];

    /// <summary>The URL of the first link with the @context relation. Links of any other relation are not ours and are passed over.</summary>
    /// <exception cref="ProblemException">BadRequestData: two links name a @context.</exception>
    public static string? Read(StringValues headers)
    {
        string? found = null;
        foreach (var header in headers)
        {
            var rest = header.AsSpan();
            while (NextLink(ref rest, out var target, out var parameters))
            {
                if (!HasRelation(parameters))
                {
                    continue;
                }

                found = found is null ? target.ToString() : throw ProblemException.BadRequestData("Two Link headers name a @context", "Link");
            }
        }

        return found;
    }

    /// <summary>The header's value for a context; none for a context without a URL.</summary>
    public static StringValues Write(LdContext context) => Written.GetValue(context, static c => new StringBox(Format(c))).Value;

    private static StringValues Format(LdContext context) =>
        context.Url is { } url ? $"<{url}>; rel=\"{Relation}\"; type=\"application/ld+json\"" : StringValues.Empty;

    // A link's parameters end where the next link begins; "<" cannot stand inside them.
    private static bool NextLink(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> target, out ReadOnlySpan<char> parameters)
    {
        target = parameters = [];
        var open = rest.IndexOf('<');
        var length = open < 0 ? -1 : rest[open..].IndexOf('>');
        if (length < 0)
        {
            return false;
        }

        target = rest[(open + 1)..(open + length)].Trim();
        rest = rest[(open + length + 1)..];
        var next = rest.IndexOf('<');
        parameters = next < 0 ? rest : rest[..next];
        rest = next < 0 ? [] : rest[next..];
        return true;
    }

    private static bool HasRelation(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            var equals = parameter.IndexOf('=');
            if (equals > 0 && parameter[..equals].Trim().Equals("rel", StringComparison.OrdinalIgnoreCase))
            {
                return parameter[(equals + 1)..].Trim(" \",").Equals(Relation, StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }

    private sealed class StringBox(StringValues value)
    {
        public StringValues Value { get; } = value;
    }
}

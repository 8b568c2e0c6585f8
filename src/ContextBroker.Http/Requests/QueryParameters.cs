using System.Collections;
using System.Globalization;
using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Requests;

/// <summary>A request's query parameters, decoded. Unknown and repeated ones are refused (clause 6.3.20); an empty one is as good as absent.</summary>
public sealed class QueryParameters : IEnumerable<KeyValuePair<string, string>>
{
    private static readonly QueryParameters Empty = new([]);

    private readonly List<KeyValuePair<string, string>> _pairs;

    private QueryParameters(List<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    public bool IsEmpty => _pairs.Count == 0;

    public string? this[string name]
    {
        get
        {
            foreach (var pair in _pairs)
            {
                if (pair.Key == name)
                {
                    return pair.Value;
                }
            }

            return null;
        }
    }

    /// <exception cref="ProblemException">InvalidRequest: a parameter that the operation does not know, or one given twice.</exception>
    public static QueryParameters Parse(string queryString, ParameterSet known)
    {
        var rest = queryString.AsSpan().TrimStart('?');
        if (rest.IsEmpty)
        {
            return Empty;
        }

        var parameters = new QueryParameters([]);
        foreach (var range in rest.Split('&'))
        {
            parameters.Add(rest[range], known);
        }

        return parameters;
    }

    /// <exception cref="ProblemException">InvalidRequest: neither true nor false.</exception>
    public bool Flag(string name) => this[name] switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw ProblemException.InvalidRequest($"The parameter {name} is true or false, not \"{other}\"", name),
    };

    /// <exception cref="ProblemException">BadRequestData: not a whole number of 0 or more.</exception>
    public int? Number(string name)
    {
        if (this[name] is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ProblemException.BadRequestData($"The parameter {name} is a whole number of 0 or more, not \"{text}\"", name);
    }

    /// <summary>The elements of a comma separated list, trimmed; empty when the parameter is absent.</summary>
    public string[] List(string name) =>
        this[name]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Decode(ReadOnlySpan<char> text, string subject) =>
        text.Contains('+') ? PercentText.Decode(text.ToString().Replace('+', ' '), subject) : PercentText.Decode(text, subject);

    private void Add(ReadOnlySpan<char> pair, ParameterSet known)
    {
        if (pair.IsEmpty)
        {
            return;
        }

        var equals = pair.IndexOf('=');
        var name = Decode(equals < 0 ? pair : pair[..equals], "A parameter's name");
        if (!known.Contains(name))
        {
            throw ProblemException.InvalidRequest($"The parameter \"{name}\" is not one of this operation", name);
        }

        if (this[name] is not null)
        {
            throw ProblemException.InvalidRequest($"The parameter {name} is given twice", name);
        }

        var value = equals < 0 ? "" : Decode(pair[(equals + 1)..], name);
        if (value.Length > 0)
        {
            _pairs.Add(new KeyValuePair<string, string>(name, value));
        }
    }
}

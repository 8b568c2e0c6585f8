namespace ContextBroker.Mqtt.Ingestion;

/// <summary>Topics of one form: levels as they are, {name} and + for any one, # for all below.</summary>
internal sealed class TopicTemplate
{
    private readonly string[] _levels;
    private readonly bool _takesAllBelow;
    private readonly int _named;

    /// <exception cref="ArgumentException">It is no such form; says why.</exception>
    public TopicTemplate(string template)
    {
        _takesAllBelow = template == "#" || template.EndsWith("/#", StringComparison.Ordinal);
        _levels = template == "#" ? [] : (_takesAllBelow ? template[..^2] : template).Split('/');
        foreach (var level in _levels)
        {
            if (level != "+" && !IsName(level) && level.AsSpan().ContainsAny("+#{}"))
            {
                throw new ArgumentException($"\"{level}\" is not a level: +, # and {{name}} stand alone, # at the end", nameof(template));
            }
        }

        _named = Names.Count();
        if (Names.Distinct().Count() < _named)
        {
            throw new ArgumentException("a name is given twice", nameof(template));
        }
    }

    public IEnumerable<string> Names => _levels.Where(IsName).Select(level => level[1..^1]);

    public bool TryMatch(string topic, out TopicNames names)
    {
        names = default;
        var parts = new (string, string)[_named];
        var found = 0;
        var at = 0;
        foreach (var level in _levels)
        {
            if (at > topic.Length)
            {
                return false;
            }

            var rest = topic.AsSpan(at);
            var part = rest.IndexOf('/') is var end and >= 0 ? rest[..end] : rest;
            if (IsName(level) && !part.IsEmpty)
            {
                parts[found++] = (level[1..^1], part.ToString());
            }
            else if (level != "+" && !part.SequenceEqual(level))
            {
                return false;
            }

            at += part.Length + 1;
        }

        names = new TopicNames(parts);
        return at > topic.Length || _takesAllBelow;
    }

    private static bool IsName(string level) => level.Length > 2 && level[0] == '{' && level[^1] == '}' && !level.AsSpan(1, level.Length - 2).ContainsAny("+#{}");
}

using System.Text;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>What the parts of a topic say, by the names that its template gives them.</summary>
internal readonly record struct TopicNames((string Name, string Value)[] Parts)
{
    public string? Find(string name)
    {
        foreach (var part in Parts)
        {
            if (part.Name == name)
            {
                return part.Value;
            }
        }

        return null;
    }
}

/// <summary>A text with names in braces: urn:ngsi-ld:EvacuationShelter:{municipality}-{id}.</summary>
internal sealed class NameTemplate
{
    // Text and names in turn: every second one is a name.
    private readonly string[] _pieces;

    public NameTemplate(string text) => _pieces = text.Split('{', '}');

    public IEnumerable<string> Names => _pieces.Where((_, i) => i % 2 == 1);

    public string Fill(TopicNames names)
    {
        if (_pieces.Length == 1)
        {
            return _pieces[0];
        }

        var text = new StringBuilder();
        for (var i = 0; i < _pieces.Length; i++)
        {
            text.Append(i % 2 == 0 ? _pieces[i] : names.Find(_pieces[i]));
        }

        return text.ToString();
    }
}

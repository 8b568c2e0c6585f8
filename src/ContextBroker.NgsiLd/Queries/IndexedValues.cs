using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>The numbers and texts that a query may compare an attribute with (clause 4.9): its values, elements of arrays, texts of any language.</summary>
public sealed class IndexedValues
{
    // Texts are indexed by their beginning: a prefix orders as its text does, and the matcher looks at the whole.
    private const int LongestText = 100;

    public HashSet<double> Numbers { get; } = [];

    public HashSet<string> Texts { get; } = new(StringComparer.Ordinal);

    public static IndexedValues Of(EntityAttribute? attribute)
    {
        var values = new IndexedValues();
        foreach (var instance in attribute?.Instances ?? [])
        {
            values.Add(instance);
        }

        return values;
    }

    public static string Shorten(string text)
    {
        if (text.Length <= LongestText)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
    }

    private void Add(AttributeInstance instance)
    {
        if (instance is { Kind: AttributeKind.LanguageProperty, Value: JsonObject languages })
        {
            foreach (var (_, texts) in languages.Members)
            {
                Add(texts);
            }
        }
        else
        {
            Add(instance.Value);
        }
    }

    private void Add(JsonValue value)
    {
        switch (value)
        {
            case JsonNumber number:
                Numbers.Add(number.Value);
                break;
            case JsonString text:
                Texts.Add(Shorten(text.Value));
                break;
            case JsonArray array:
                foreach (var item in array.Items)
                {
                    Add(item);
                }

                break;
            case JsonObject typed when typed["@value"] is { } inner:
                Add(inner);
                break;
        }
    }
}

using System.Globalization;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>What becomes of one measure: its attribute and how the value is made.</summary>
internal sealed record MeasureRule(string Measure, string Attribute)
{
    public AttributeKind Kind { get; init; } = AttributeKind.Property;

    public string? UnitCode { get; init; }

    public decimal? Scale { get; init; }

    public decimal? Offset { get; init; }

    /// <summary>Null: no words for codes.</summary>
    public IReadOnlyDictionary<string, string>? Words { get; init; }

    public MeasureExpression? Expression { get; init; }

    /// <summary>Numbers and truth values become the text they were written with.</summary>
    public bool AsText { get; init; }

    /// <summary>Text that is a number becomes one; other text is refused.</summary>
    public bool AsNumber { get; init; }

    /// <exception cref="ProblemException">BadRequestData: a value that the rule cannot take.</exception>
    public JsonValue Apply(JsonValue measured)
    {
        if (Words is not null)
        {
            return Words.TryGetValue(TextOf(measured), out var word) ? JsonValue.Of(word) : throw Refusal(measured, "is not among the values that have a word");
        }

        if (Scale is not null || Offset is not null)
        {
            return Calculated(measured);
        }

        return AsText && measured is JsonNumber or JsonBoolean ? JsonValue.Of(TextOf(measured))
            : AsNumber && measured is JsonString ? Number(measured)
            : Kind == AttributeKind.GeoProperty ? Position.AsGeometry(measured)
            : measured;
    }

    // Decimals: 0.1 times 3 is 0.3. Only what they cannot hold is calculated as doubles.
    private JsonNumber Calculated(JsonValue measured)
    {
        var number = measured as JsonNumber ?? throw Refusal(measured, "is no number, and cannot be scaled");
        return decimal.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && Math.Abs(exact) < 1e15m
            ? Exact((exact * (Scale ?? 1)) + (Offset ?? 0))
            : JsonNumber.Of((number.Value * (double)(Scale ?? 1)) + (double)(Offset ?? 0));
    }

    private JsonNumber Number(JsonValue measured)
    {
        try
        {
            return JsonText.Parse(TextOf(measured)) as JsonNumber ?? throw Refusal(measured, "is no number");
        }
        catch (ProblemException)
        {
            throw Refusal(measured, "is no number");
        }
    }

    internal static JsonNumber Exact(decimal number) => new((double)number, number.ToString("0.############################", CultureInfo.InvariantCulture));

    private static string TextOf(JsonValue measured) => measured is JsonString { Value: var text } ? text : measured.ToString();

    private ProblemException Refusal(JsonValue measured, string reason)
    {
        var text = measured.ToString();
        return ProblemException.BadRequestData($"The measure {Measure}: {(text.Length > 60 ? text[..60] + "..." : text)} {reason}", Measure);
    }
}

using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>One target value as a query sees it: JSON, a text, or an instant of the broker's own. A struct, so that a scan allocates nothing.</summary>
internal readonly struct QTarget
{
    private readonly double? _number;
    private readonly bool? _truth;
    private readonly DateTimeOffset? _instant;

    private QTarget(double? number, bool? truth, DateTimeOffset? instant, string? text) =>
        (_number, _truth, _instant, Text) = (number, truth, instant, text);

    public string? Text { get; }

    public static QTarget Of(DateTimeOffset instant) => new(null, null, instant, null);

    public static QTarget Of(string text) => new(null, null, null, text);

    /// <summary>Objects and arrays compare with nothing, but for the typed values of JSON-LD (clause 4.6.3), which are worth their @value.</summary>
    public static QTarget Of(JsonValue value) => value switch
    {
        JsonNumber number => new QTarget(number.Value, null, null, null),
        JsonString text => new QTarget(null, null, null, text.Value),
        JsonBoolean truth => new QTarget(null, truth.Value, null, null),
        JsonObject node when node["@value"] is { } inner and not JsonObject => Of(inner),
        _ => default,
    };

    /// <summary>Null: the data types differ.</summary>
    public int? CompareTo(QValue value) => value switch
    {
        QNumber number => _number?.CompareTo(number.Value),
        QText text => CompareToText(text),
        QBoolean truth => _truth?.CompareTo(truth.Value),
        QDateTime time => _instant is { } own ? own.CompareTo(time.Value)
            : Text is not null && QValueTexts.TryInstant(Text, out var instant) ? instant.CompareTo(time.Value) : null,
        QDate day => Text is not null && QValueTexts.TryDate(Text, out var date) ? date.CompareTo(day.Value) : null,
        QTime clock => Text is not null && QValueTexts.TryTime(Text, out var time) ? time.CompareTo(clock.Value) : null,
        _ => null,
    };

    private int? CompareToText(QText text) =>
        Text is not null ? CodePointOrder.Compare(Text, text.Value)
        : _instant is { } own && text.Instant is { } other ? own.CompareTo(other)
        : null;
}

using System.Globalization;

namespace ContextBroker.NgsiLd.Model;

/// <summary>A DateTime of clause 4.6.3: the instant, and the text it was written with, which is given back (a comma before the fraction as a point).</summary>
public readonly record struct Timestamp
{
    // Two words, not three, for each attribute of each entity in memory has one: the offset is told by the text.
    private readonly long _utcTicks;

    private Timestamp(DateTimeOffset instant, string text) => (_utcTicks, Text) = (instant.UtcTicks, text);

    /// <summary>With the offset it was written with.</summary>
    public DateTimeOffset Instant =>
        Text is null or [.., 'Z'] ? new(_utcTicks, TimeSpan.Zero) : new DateTimeOffset(_utcTicks, TimeSpan.Zero).ToOffset(DateTimeText.OffsetOf(Text));

    /// <summary>Null for the default value alone.</summary>
    public string Text { get; }

    public bool Equals(Timestamp other) => _utcTicks == other._utcTicks && Text is null == other.Text is null;

    public override int GetHashCode() => _utcTicks.GetHashCode();

    /// <summary>For what keeps a timestamp without a flag beside it.</summary>
    internal static Timestamp? OrNone(Timestamp kept) => kept.Text is null ? null : kept;

    /// <summary>An instant of the broker's own clock, written with milliseconds and Z.</summary>
    public static Timestamp At(DateTimeOffset instant) => new(instant, Format(instant));

    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads YYYY-MM-DDThh:mm:ss[.f{1,7}](Z|+hh:mm); a comma for the point is accepted, a missing offset is not.</summary>
    public static bool TryParse(string text, out Timestamp timestamp)
    {
        var isDateTime = DateTimeText.TryParse(text, out var instant);
        timestamp = isDateTime ? new Timestamp(instant, DateTimeText.WithPoint(text)) : default;
        return isDateTime;
    }

    /// <summary>The same in UTC alone: the time zone "shall always be equal to Z" in what NGSI-LD shows to others (clause 4.6.3).</summary>
    public static bool TryParseUtc(string text, out Timestamp timestamp)
    {
        timestamp = default;
        return text.EndsWith('Z') && TryParse(text, out timestamp);
    }

    /// <summary>The same instant, written in UTC: sensors report local time with its offset.</summary>
    public Timestamp InUtc() => Text.EndsWith('Z')
        ? this
        : new Timestamp(Instant, Instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
}

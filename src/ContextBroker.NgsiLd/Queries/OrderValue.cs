using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>The data types in the order of clause 4.23.2; what has a distance goes before what has none.</summary>
internal enum OrderRank
{
    Distance,
    Number,
    Text,
    Object,
    Array,
    Boolean,
    Time,
    Date,
    DateTime,
    Null,
    Missing,
}

/// <summary>What one key of an order sees of an entity: its data type, and the value as a number, a text or JSON.</summary>
internal readonly record struct OrderValue
{
    public static readonly OrderValue Missing = new(OrderRank.Missing);

    private readonly OrderRank _rank;
    private readonly double _number;
    private readonly long _ticks;
    private readonly object? _content;

    private OrderValue(OrderRank rank, double number = 0, long ticks = 0, object? content = null) =>
        (_rank, _number, _ticks, _content) = (rank, number, ticks, content);

    public static OrderValue OfDistance(double metres) => new(OrderRank.Distance, metres);

    public static OrderValue Of(DateTimeOffset instant) => new(OrderRank.DateTime, ticks: instant.UtcTicks);

    public static OrderValue Of(Timestamp? time) => time is { } some ? Of(some.Instant) : Missing;

    /// <summary>A text that does not stand for a time, such as an id.</summary>
    public static OrderValue OfName(string? text) => text is null ? Missing : new OrderValue(OrderRank.Text, content: text);

    public static OrderValue OfNames(ImmutableArray<string> names) => names.Length switch
    {
        0 => Missing,
        1 => OfName(names[0]),
        _ => new OrderValue(OrderRank.Array, content: JsonValue.Of(names)),
    };

    /// <summary>Dates and times are known by their form (clause 4.6.3); a typed value of JSON-LD is worth its @value.</summary>
    public static OrderValue Of(JsonValue? value) => value switch
    {
        null => Missing,
        JsonNumber number => new OrderValue(OrderRank.Number, number.Value),
        JsonString text => OfText(text.Value),
        JsonBoolean truth => new OrderValue(OrderRank.Boolean, truth.Value ? 1 : 0),
        JsonArray => new OrderValue(OrderRank.Array, content: value),
        JsonObject node when node["@value"] is { } inner and not JsonObject => Of(inner),
        JsonObject => new OrderValue(OrderRank.Object, content: value),
        _ => new OrderValue(OrderRank.Null),
    };

    /// <summary>
    /// Descending turns values and data types round, but null, what is missing and (among distances) what has none stay behind
    /// the others: "null values last" (clause 4.23.2).
    /// </summary>
    public int CompareTo(in OrderValue other, bool descending, Collation collation)
    {
        if (_rank != other._rank && (Stays(_rank) || Stays(other._rank)))
        {
            return _rank.CompareTo(other._rank);
        }

        var order = CompareTo(other, collation);
        return descending ? -order : order;
    }

    private static bool Stays(OrderRank rank) => rank is OrderRank.Distance or OrderRank.Null or OrderRank.Missing;

    private static OrderValue OfText(string text)
    {
        if (text.Length > 0 && char.IsAsciiDigit(text[0]))
        {
            if (QValueTexts.TryInstant(text, out var instant))
            {
                return Of(instant);
            }

            if (QValueTexts.TryDate(text, out var date))
            {
                return new OrderValue(OrderRank.Date, ticks: date.DayNumber);
            }

            if (QValueTexts.TryTime(text, out var time))
            {
                return new OrderValue(OrderRank.Time, ticks: time.Ticks);
            }
        }

        return new OrderValue(OrderRank.Text, content: text);
    }

    private int CompareTo(in OrderValue other, Collation collation)
    {
        if (_rank != other._rank)
        {
            return _rank.CompareTo(other._rank);
        }

        return _rank switch
        {
            OrderRank.Distance or OrderRank.Number or OrderRank.Boolean => _number.CompareTo(other._number),
            OrderRank.Text => collation.Compare((string)_content!, (string)other._content!),
            OrderRank.Array => CompareItems(((JsonArray)_content!).Items, ((JsonArray)other._content!).Items, collation),
            OrderRank.Object => CompareMembers((JsonObject)_content!, (JsonObject)other._content!, collation),
            _ => _ticks.CompareTo(other._ticks),
        };
    }

    private static int CompareItems(ImmutableArray<JsonValue> left, ImmutableArray<JsonValue> right, Collation collation)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (Of(left[i]).CompareTo(Of(right[i]), collation) is var order and not 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    // The clause does not order objects among themselves: by the first member, in the order of names, in which they differ.
    private static int CompareMembers(JsonObject left, JsonObject right, Collation collation)
    {
        var (first, second) = (Sorted(left), Sorted(right));
        for (var i = 0; i < Math.Min(first.Length, second.Length); i++)
        {
            var order = CodePointOrder.Compare(first[i].Name, second[i].Name);
            order = order == 0 ? Of(first[i].Value).CompareTo(Of(second[i].Value), collation) : order;
            if (order != 0)
            {
                return order;
            }
        }

        return first.Length.CompareTo(second.Length);
    }

    private static ImmutableArray<JsonMember> Sorted(JsonObject value) => value.Members.Sort(static (a, b) => CodePointOrder.Compare(a.Name, b.Name));
}

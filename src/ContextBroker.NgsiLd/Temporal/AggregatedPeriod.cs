using System.Globalization;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>
/// The values of one period, by the columns of tables 4.5.19.1-1 to 3: numbers (true is 1, false is 0), sizes of arrays, texts, times of
/// day; of objects and relationships only how many. Where values of several columns meet, the column with the most of them counts.
/// </summary>
internal sealed class AggregatedPeriod
{
    private readonly List<double> _numbers = [];
    private readonly List<double> _sizes = [];
    private readonly List<string> _texts = [];
    private readonly List<long> _times = [];
    private readonly HashSet<JsonValue> _distinct = [];
    private int _count;

    public static AggregatedPeriod Of(IEnumerable<AttributeInstance> instances)
    {
        var period = new AggregatedPeriod();
        foreach (var instance in instances)
        {
            period.Add(instance);
        }

        return period;
    }

    /// <returns>Null: not applicable.</returns>
    public JsonValue? Apply(AggregationMethod method)
    {
        switch (method)
        {
            case AggregationMethod.TotalCount:
                return JsonValue.Of(_count);
            case AggregationMethod.DistinctCount:
                return JsonValue.Of(_distinct.Count);
        }

        var most = Math.Max(Math.Max(_numbers.Count, _sizes.Count), Math.Max(_texts.Count, _times.Count));
        return most == 0 ? null
            : _numbers.Count == most ? OfNumbers(method)
            : _sizes.Count == most ? OfSizes(method)
            : _times.Count == most ? OfTimes(method)
            : OfTexts(method);
    }

    private void Add(AttributeInstance instance)
    {
        _count++;
        if (instance.Kind is AttributeKind.Relationship or AttributeKind.ListRelationship)
        {
            AddTargets(instance.Value);
            return;
        }

        _distinct.Add(instance.Value);
        switch (instance.Value)
        {
            case JsonNumber number:
                _numbers.Add(number.Value);
                break;
            case JsonBoolean flag:
                _numbers.Add(flag.Value ? 1 : 0);
                break;
            case JsonArray array:
                _sizes.Add(array.Items.Length);
                break;
            case JsonString text when QValueTexts.TryTime(text.Value, out var time):
                _times.Add(time.Ticks);
                break;
            case JsonString text when instance.Kind != AttributeKind.VocabProperty:
                _texts.Add(text.Value);
                break;
        }
    }

    private void AddTargets(JsonValue value)
    {
        if (value is not JsonArray targets)
        {
            _distinct.Add(value);
            return;
        }

        foreach (var target in targets.Items)
        {
            _distinct.Add(target);
        }
    }

    private JsonValue? OfNumbers(AggregationMethod method) => method switch
    {
        AggregationMethod.Avg => Number(_numbers.Average()),
        AggregationMethod.Max => Number(_numbers.Max()),
        AggregationMethod.Min => Number(_numbers.Min()),
        AggregationMethod.Sum => Number(_numbers.Sum()),
        AggregationMethod.Sumsq => Number(_numbers.Sum(n => n * n)),
        AggregationMethod.Stddev => Number(Deviation()),
        _ => null,
    };

    private JsonValue? OfSizes(AggregationMethod method) => method switch
    {
        AggregationMethod.Avg => Number(_sizes.Average()),
        AggregationMethod.Max => Number(_sizes.Max()),
        AggregationMethod.Min => Number(_sizes.Min()),
        AggregationMethod.Sum => Number(_sizes.Sum()),
        _ => null,
    };

    private JsonValue? OfTexts(AggregationMethod method) => method switch
    {
        AggregationMethod.Max => JsonValue.Of(_texts.Aggregate((x, y) => Compare(x, y) >= 0 ? x : y)),
        AggregationMethod.Min => JsonValue.Of(_texts.Aggregate((x, y) => Compare(x, y) <= 0 ? x : y)),
        _ => null,
    };

    private JsonValue? OfTimes(AggregationMethod method) => method switch
    {
        AggregationMethod.Avg => Time((long)_times.Average()),
        AggregationMethod.Max => Time(_times.Max()),
        AggregationMethod.Min => Time(_times.Min()),
        _ => null,
    };

    // Of the whole period, not of a sample of it.
    private double Deviation()
    {
        var mean = _numbers.Average();
        return Math.Sqrt(_numbers.Average(n => (n - mean) * (n - mean)));
    }

    // JSON has no number for it when a sum grows beyond all doubles.
    private static JsonValue? Number(double number) => double.IsFinite(number) ? JsonValue.Of(number) : null;

    private static JsonValue Time(long ticks) => JsonValue.Of(new TimeOnly(ticks).ToString("HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    // Dates and DateTimes by the time they say, other texts by their characters.
    private static int Compare(string left, string right) =>
        QValueTexts.TryInstant(left, out var one) && QValueTexts.TryInstant(right, out var other) ? one.CompareTo(other) : CodePointOrder.Compare(left, right);
}

using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Testing;

/// <summary>JSON values, DateTimes and geometries, valid wherever the standard lets them stand.</summary>
internal sealed class ValueGenerator(Random random)
{
    private static readonly DateTimeOffset Epoch = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Texts = ["", "open", "closed", "避難所", "a\"b\\c<>'=;()", "日本\u0001\n", "😀", "2026-09-01T00:00:00Z", "urn:x:1"];

    private static readonly string[] Numbers = ["0", "1", "2", "10", "-3", "1.0", "0.5", "-2.50", "1e3", "1E-7", "12345678901234567890", "9.999999999999999"];

    private static readonly string[] Names = ["a", "type", "value", "object", "id", "name", "@type", "@value", "coordinates", "避難"];

    public T One<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public bool Chance(int percent) => random.Next(100) < percent;

    /// <summary>Any value that is not null, nor the NGSI-LD Null, nor a geometry.</summary>
    public JsonValue Value(int depth = 3) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 or 1 => Number(),
        2 or 3 => Text(),
        4 => JsonValue.Of(Chance(50)),
        5 or 6 => new JsonArray([.. Many(0, 3, () => Value(depth - 1))]),
        _ => Members(() => Value(depth - 1)),
    };

    /// <summary>What a JsonProperty may hold: an object or array, with null in it as well.</summary>
    public JsonValue Json(int depth = 3) => Chance(30) ? new JsonArray([.. Many(0, 3, () => Raw(depth - 1))]) : Members(() => Raw(depth - 1));

    private JsonValue Raw(int depth) => random.Next(depth > 0 ? 4 : 2) switch
    {
        0 => JsonValue.Null,
        1 => Value(0),
        _ => Json(depth),
    };

    public JsonValue Text() => JsonValue.Of(One(Texts));

    public JsonValue Number()
    {
        var text = One(Numbers);
        return new JsonNumber(double.Parse(text, CultureInfo.InvariantCulture), text);
    }

    public IEnumerable<T> Many<T>(int least, int most, Func<T> make) => Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => make());

    public string Uri() => $"urn:ngsi-ld:Entity:{random.Next(20)}";

    public DateTimeOffset Time() => Epoch.AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 30));

    /// <summary>A DateTime in one of the ways that clients write it.</summary>
    public Timestamp Timestamp()
    {
        var time = Epoch.AddMinutes(random.Next(1000));
        var text = random.Next(4) switch
        {
            0 => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            1 => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            2 => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss','ffffff'Z'", CultureInfo.InvariantCulture),
            _ => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'.'f'Z'", CultureInfo.InvariantCulture),
        };
        return NgsiLd.Model.Timestamp.TryParse(text, out var timestamp) ? timestamp : throw new InvalidOperationException(text);
    }

    public JsonObject Geometry() => random.Next(6) switch
    {
        0 or 1 => Of("Point", Position()),
        2 => Of("MultiPoint", Array(2, Position)),
        3 => Of("LineString", Array(3, Position)),
        4 => Of("MultiPolygon", Array(2, () => Array(1, Ring))),
        _ => Of("Polygon", Array(1, Ring)),
    };

    private static JsonObject Of(string type, JsonValue coordinates) => JsonValue.Object(("type", JsonValue.Of(type)), ("coordinates", coordinates));

    private static JsonArray Array(int count, Func<JsonValue> make) => new([.. Enumerable.Range(0, count).Select(_ => make())]);

    private static JsonArray At(double longitude, double latitude) => new([JsonValue.Of(longitude), JsonValue.Of(latitude)]);

    private JsonArray Position() => At(Longitude(), Latitude());

    // A rectangle is valid whatever its corners are.
    private JsonArray Ring()
    {
        var (west, south) = (Longitude(), Latitude());
        var (east, north) = (west + 0.01 + random.Next(5) / 100.0, south + 0.01 + random.Next(5) / 100.0);
        return new([At(west, south), At(east, south), At(east, north), At(west, north), At(west, south)]);
    }

    private double Longitude() => 139 + random.Next(100) / 100.0;

    private double Latitude() => 35 + random.Next(60) / 100.0;

    private JsonObject Members(Func<JsonValue> value) =>
        new([.. Names.Where(_ => Chance(25)).Take(3).Select(name => new JsonMember(name, value()))]);
}

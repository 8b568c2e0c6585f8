namespace ContextBroker.Mqtt.Ingestion;

/// <summary>
/// A topic of FIWARE's IoT Agents: [/][json/]apikey/deviceId/attrs[/name] for JSON, [/]ul/apikey/deviceId/attrs[/name] for Ultralight 2.0.
/// </summary>
/// <param name="Measure">The measure's name when the topic names one: the payload is its bare value.</param>
/// <param name="IsPrefixed">It began with "json" or "ul": certainly meant for the broker. Without, another application may use the same form.</param>
internal readonly record struct SensorTopic(string ApiKey, string DeviceId, string? Measure, bool IsPrefixed, PayloadFormat Format = PayloadFormat.Json)
{
    private const string JsonPrefix = "json";
    private const string UltralightPrefix = "ul";
    private const string Attributes = "attrs";
    private const int MostSegments = 5;

    public static bool TryParse(string topic, out SensorTopic parsed)
    {
        parsed = default;
        var path = topic.AsSpan(topic.StartsWith('/') ? 1 : 0);
        Span<Range> segments = stackalloc Range[MostSegments + 1];
        var count = path.Split(segments, '/');
        if (count is < 3 or > MostSegments)
        {
            return false;
        }

        var isPrefixed = count >= 4 && path[segments[3]].SequenceEqual(Attributes);
        var isUltralight = isPrefixed && path[segments[0]].SequenceEqual(UltralightPrefix);
        isPrefixed = isUltralight || (isPrefixed && path[segments[0]].SequenceEqual(JsonPrefix));
        var format = isUltralight ? PayloadFormat.Ultralight : PayloadFormat.Json;
        var isRead = TryRead(path, segments[(isPrefixed ? 1 : 0)..count], out var sensor);
        parsed = sensor with { IsPrefixed = isPrefixed, Format = format };
        return isRead;
    }

    private static bool TryRead(ReadOnlySpan<char> path, ReadOnlySpan<Range> segments, out SensorTopic parsed)
    {
        parsed = default;
        if (segments.Length is not (3 or 4) || !path[segments[2]].SequenceEqual(Attributes))
        {
            return false;
        }

        foreach (var segment in segments)
        {
            if (path[segment].IsEmpty)
            {
                return false;
            }
        }

        var measure = segments.Length == 4 ? path[segments[3]].ToString() : null;
        parsed = new SensorTopic(path[segments[0]].ToString(), path[segments[1]].ToString(), measure, IsPrefixed: false);
        return true;
    }
}

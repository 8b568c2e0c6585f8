namespace ContextBroker.Mqtt.Ingestion;

/// <summary>
/// A topic of the FIWARE IoT Agent for JSON: [/][json/]apikey/deviceId/attrs[/name].
/// </summary>
/// <param name="Measure">The measure's name when the topic names one: the payload is its bare value.</param>
/// <param name="IsPrefixed">It began with "json": certainly meant for the broker. Without, another application may use the same form.</param>
internal readonly record struct SensorTopic(string ApiKey, string DeviceId, string? Measure, bool IsPrefixed)
{
    private const string Prefix = "json";
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

        var first = count >= 4 && path[segments[0]].SequenceEqual(Prefix) && path[segments[3]].SequenceEqual(Attributes) ? 1 : 0;
        return TryRead(path, segments[first..count], first == 1, out parsed);
    }

    private static bool TryRead(ReadOnlySpan<char> path, ReadOnlySpan<Range> segments, bool isPrefixed, out SensorTopic parsed)
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
        parsed = new SensorTopic(path[segments[0]].ToString(), path[segments[1]].ToString(), measure, isPrefixed);
        return true;
    }
}

namespace ContextBroker.Mqtt.External;

/// <summary>The filters that bring in what the embedded broker would take for measures.</summary>
internal static class ExternalTopics
{
    private const string Share = "$share/";

    // With a leading slash and without, as devices have it; those without a prefix count by their API key.
    private static readonly string[] OfIotAgents =
    [
        "json/+/+/attrs/#", "/json/+/+/attrs/#", "ul/+/+/attrs/#", "/ul/+/+/attrs/#", "+/+/attrs/#", "/+/+/attrs/#",
    ];

    public static IReadOnlyList<string> Of(MqttOptions options)
    {
        var prefix = options.External.Group.Length > 0 ? $"{Share}{options.External.Group}/" : "";
        return [.. Wanted(options).Distinct().Select(filter => prefix + filter)];
    }

    private static IEnumerable<string> Wanted(MqttOptions options) =>
        options.External.Topics.Count > 0 ? options.External.Topics : OfIotAgents.Concat(options.Topics.Select(topic => FilterOf(topic.Topic)));

    // {name} takes any one level, as + does.
    private static string FilterOf(string template) =>
        string.Join('/', template.Split('/').Select(level => level.StartsWith('{') && level.EndsWith('}') ? "+" : level));
}

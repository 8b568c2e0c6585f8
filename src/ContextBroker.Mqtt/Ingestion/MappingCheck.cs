using System.Text.RegularExpressions;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>Checks the entries for devices and topics at start; reports everything that is wrong.</summary>
internal static partial class MappingCheck
{
    private const string DeviceId = "deviceId";

    private static readonly string[] DeviceNames = [DeviceId, "apiKey"];

    public static void Check(IList<DeviceOptions> devices, string section, List<string> errors)
    {
        var known = new HashSet<(string, string?)>();
        for (var i = 0; i < devices.Count; i++)
        {
            var device = devices[i];
            var place = $"{section}:{i}";
            Ranges.Check(device, place, errors);
            if (!known.Add((device.ApiKey, device.DeviceId)))
            {
                errors.Add($"{place}: the device {device.DeviceId ?? "*"} of ApiKey {device.ApiKey} has an entry already");
            }

            if (device is { ApiKey: DeviceOptions.AnyKey, DeviceId: not null })
            {
                errors.Add($"{place}: an entry for every API key cannot name a DeviceId");
            }

            CheckMapping(device, DeviceNames, place, errors);
            if (device.DeviceId is null && !device.EntityId.Contains($"{{{DeviceId}}}", StringComparison.Ordinal))
            {
                errors.Add($"{place}:EntityId \"{device.EntityId}\" is for all devices of ApiKey {device.ApiKey} and lacks {{{DeviceId}}}");
            }
        }
    }

    public static void Check(IList<TopicOptions> topics, string section, List<string> errors)
    {
        for (var i = 0; i < topics.Count; i++)
        {
            var place = $"{section}:{i}";
            Ranges.Check(topics[i], place, errors);
            CheckTopic(topics[i], place, errors);
        }
    }

    private static void CheckTopic(TopicOptions topic, string place, List<string> errors)
    {
        try
        {
            string[] names = [.. new TopicTemplate(topic.Topic).Names];
            CheckMapping(topic, names, place, errors);
            CheckNames(topic.Measure, names, $"{place}:Measure", errors);
        }
        catch (ArgumentException e)
        {
            errors.Add($"{place}:Topic \"{topic.Topic}\" is no form of topics: {e.Message}");
        }
    }

    private static void CheckMapping(MappingOptions mapping, string[] names, string place, List<string> errors)
    {
        if (!Uri.IsWellFormedUriString(Braced().Replace(mapping.EntityId, "x"), UriKind.Absolute))
        {
            errors.Add($"{place}:EntityId \"{mapping.EntityId}\" is not a URI");
        }

        CheckNames(mapping.EntityId, names, $"{place}:EntityId", errors);
        CheckNames(mapping.Tenant, names, $"{place}:Tenant", errors);
        var measures = new HashSet<string>();
        for (var i = 0; i < mapping.Attributes.Count; i++)
        {
            CheckMeasure(mapping.Attributes[i], $"{place}:Attributes:{i}", errors);
            if (!measures.Add(mapping.Attributes[i].Name))
            {
                errors.Add($"{place}:Attributes:{i}:Name \"{mapping.Attributes[i].Name}\" is given twice");
            }
        }
    }

    private static void CheckMeasure(MeasureOptions measure, string place, List<string> errors)
    {
        Ranges.Check(measure, place, errors);
        foreach (var (value, i) in measure.Values.Select((value, i) => (value, i)))
        {
            Ranges.Check(value, $"{place}:Values:{i}", errors);
        }

        if (measure.Values.DistinctBy(v => v.Measured).Count() < measure.Values.Count)
        {
            errors.Add($"{place}:Values has two words for one value");
        }

        CheckNumber(measure.Scale, $"{place}:Scale", errors);
        CheckNumber(measure.Offset, $"{place}:Offset", errors);
        if (!string.IsNullOrEmpty(measure.Expression) && MeasureExpression.Parse(measure.Expression, out var reason) is null)
        {
            errors.Add($"{place}:Expression \"{measure.Expression}\" is refused: {reason}");
        }

        var ways = new[] { measure.Values.Count > 0, measure.Scale is not null || measure.Offset is not null, !string.IsNullOrEmpty(measure.Expression) };
        if (ways.Count(way => way) > 1)
        {
            errors.Add($"{place}: Values, Scale with Offset, and Expression exclude each other");
        }
    }

    // Beyond, a decimal could not hold what is calculated.
    private static void CheckNumber(double? number, string place, List<string> errors)
    {
        if (number is { } given && !(Math.Abs(given) <= 1e12))
        {
            errors.Add($"{place} {given} is not between -1e12 and 1e12");
        }
    }

    private static void CheckNames(string text, string[] names, string place, List<string> errors)
    {
        foreach (var name in new NameTemplate(text).Names.Except(names))
        {
            errors.Add($"{place} \"{text}\" uses {{{name}}}, which the topic does not name");
        }

        if (text.Count(c => c == '{') != text.Count(c => c == '}'))
        {
            errors.Add($"{place} \"{text}\" has a brace without its other half");
        }
    }

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Braced();
}

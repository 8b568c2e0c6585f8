using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>An entry of the device table: which entity a device's measures belong to, and as which attributes.</summary>
internal sealed class Device
{
    private readonly DeviceOptions _options;
    private readonly Dictionary<string, MeasureOptions> _mapped;
    private readonly bool _takesUnmapped;

    public Device(DeviceOptions options, UnmappedMeasures unmapped)
    {
        _options = options;
        _mapped = options.Attributes.ToDictionary(a => a.Name, StringComparer.Ordinal);
        _takesUnmapped = (options.UnmappedMeasures ?? unmapped) == UnmappedMeasures.Take;
        Context = string.IsNullOrEmpty(options.Context) ? null : JsonValue.Of(options.Context);
    }

    public string Tenant => _options.Tenant;

    /// <summary>What the names are expanded with; null: the core context.</summary>
    public JsonValue? Context { get; }

    /// <summary>The fragment that the measures make, and how many of them it leaves out: null ones and those that no entry maps.</summary>
    /// <remarks>It is written as a body and parsed as one, so that a sensor meets the same rules as everybody else.</remarks>
    /// <exception cref="NgsiLd.ProblemException">BadRequestData: a value that its attribute cannot have.</exception>
    public (EntityFragment Fragment, int LeftOut) Fragment(string deviceId, Measures measures, LdContext context)
    {
        var members = ImmutableArray.CreateBuilder<JsonMember>(measures.Values.Length + 2);
        members.Add(new("id", JsonValue.Of(_options.EntityId.Replace(DeviceOptions.DeviceIdPlaceholder, deviceId, StringComparison.Ordinal))));
        if (_options.EntityType is { Length: > 0 } type)
        {
            members.Add(new("type", JsonValue.Of(type)));
        }

        var leftOut = 0;
        foreach (var (name, value) in measures.Values)
        {
            if (value is JsonNull || !TryMap(name, out var measure))
            {
                leftOut++;
                continue;
            }

            members.Add(new(measure.Attribute ?? name, Attribute(measure, value, measures.ObservedAt)));
        }

        return (EntityParser.Parse(new JsonObject(members.DrainToImmutable()), context, ParseMode.Fragment), leftOut);
    }

    private bool TryMap(string name, out MeasureOptions measure)
    {
        if (_mapped.TryGetValue(name, out measure!))
        {
            return true;
        }

        measure = new MeasureOptions { Name = name };
        return _takesUnmapped;
    }

    private static JsonObject Attribute(MeasureOptions measure, JsonValue value, Timestamp observedAt)
    {
        var content = measure.Type == AttributeKind.GeoProperty ? AsGeometry(value) : value;
        var members = ImmutableArray.CreateBuilder<JsonMember>(4);
        members.Add(new("type", JsonValue.Of(measure.Type.ToString())));
        members.Add(new(AttributeInstance.ValueMember(measure.Type), content));
        members.Add(new("observedAt", JsonValue.Of(observedAt.Text)));
        if (measure.UnitCode is { } unit)
        {
            members.Add(new("unitCode", JsonValue.Of(unit)));
        }

        return new JsonObject(members.DrainToImmutable());
    }

    /// <summary>Devices often write a position as "latitude, longitude"; GeoJSON has it the other way round.</summary>
    private static JsonValue AsGeometry(JsonValue value)
    {
        if (value is not JsonString { Value: var text } || text.Split(',') is not [var latitude, var longitude] ||
            !TryNumber(latitude, out var south) || !TryNumber(longitude, out var east))
        {
            return value;
        }

        return JsonValue.Object(("type", JsonValue.Of("Point")), ("coordinates", new JsonArray([JsonValue.Of(east), JsonValue.Of(south)])));
    }

    private static bool TryNumber(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}

using System.Collections.Immutable;
using ContextBroker.Mqtt.Ingestion;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>What a device's own entry and its service group say together, as FIWARE's agents join them: the device before the group.</summary>
internal static class ProvisionedMapping
{
    private const string DefaultType = "Thing";

    /// <exception cref="IotProblem">WRONG_SYNTAX: what cannot be followed.</exception>
    public static Mapping Make(JsonObject device, JsonObject group, string tenant, string? context)
    {
        var type = Text(device, group, "entity_type") ?? DefaultType;
        return new Mapping(Rules(device, group))
        {
            Tenant = new NameTemplate(tenant),
            EntityId = new NameTemplate(EntityId(device, type)),
            EntityType = type,
            Context = (Text(device, group, "@context") ?? context) is { Length: > 0 } url ? JsonValue.Of(url) : null,
            TakesUnmapped = !IsExplicit(device, group),
            Constants = Constants(device, group),
            ReportInterval = Members.ReportInterval(device) ?? Members.ReportInterval(group),
        };
    }

    private static string EntityId(JsonObject device, string type)
    {
        if (Members.Text(device, "entityNameExp") is not null)
        {
            throw IotProblem.WrongSyntax("entityNameExp is not supported; give entity_name");
        }

        var name = Members.Text(device, "entity_name") is { Length: > 0 } given ? given : Members.Text(device, "device_id")!;
        var id = Uri.TryCreate(name, UriKind.Absolute, out _) && name.Contains(':', StringComparison.Ordinal) ? name : $"urn:ngsi-ld:{type}:{name}";
        return id.AsSpan().ContainsAny("{}") || !Uri.IsWellFormedUriString(id, UriKind.Absolute) ? throw IotProblem.WrongSyntax($"{id} is no URI for an entity") : id;
    }

    private static List<MeasureRule> Rules(JsonObject device, JsonObject group)
    {
        var rules = new Dictionary<string, MeasureRule>(StringComparer.Ordinal);
        foreach (var rule in Members.Objects(group, "attributes").Concat(Members.Objects(device, "attributes")).Select(ProvisionedAttributes.Measured))
        {
            rules[rule.Measure] = rule;
        }

        foreach (var name in ExplicitNames(device, group))
        {
            rules.TryAdd(name, new MeasureRule(name, name));
        }

        return [.. rules.Values];
    }

    private static ImmutableArray<JsonMember> Constants(JsonObject device, JsonObject group)
    {
        var constants = new Dictionary<string, JsonMember>(StringComparer.Ordinal);
        foreach (var constant in Members.Objects(group, "static_attributes").Concat(Members.Objects(device, "static_attributes")).Select(ProvisionedAttributes.Constant))
        {
            constants[constant.Name] = constant;
        }

        return [.. constants.Values];
    }

    private static bool IsExplicit(JsonObject device, JsonObject group)
    {
        var owner = device["explicitAttrs"] is null ? group : device;
        return owner["explicitAttrs"] is JsonArray || (Members.Flag(owner, "explicitAttrs") ?? false);
    }

    private static IEnumerable<string> ExplicitNames(JsonObject device, JsonObject group) => ((device["explicitAttrs"] ?? group["explicitAttrs"]) as JsonArray)?.Items
        .Select(item => item is JsonString { Value: var name } ? name : throw IotProblem.WrongSyntax("explicitAttrs may be true, false or an array of names")) ?? [];

    private static string? Text(JsonObject device, JsonObject group, string name) => Members.Text(device, name) ?? Members.Text(group, name);
}

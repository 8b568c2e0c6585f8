using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>RegistrationInfo and EntityInfo (clauses 5.2.8, 5.2.10), whose names are expanded already.</summary>
internal static class RegistrationInfoReader
{
    public static RegistrationInfo Read(MemberReader item)
    {
        var (entities, properties, relationships) = (item.Find("entities"), item.Find("propertyNames"), item.Find("relationshipNames"));
        if (entities is null && properties is null && relationships is null)
        {
            throw item.Refuse("an object with entities, propertyNames or relationshipNames");
        }

        return new RegistrationInfo
        {
            Entities = entities is { } described ? [.. described.Items().Select(Entity)] : [],
            Attributes = [.. (properties?.Names() ?? []).Concat(relationships?.Names() ?? []).Distinct()],
        };
    }

    private static EntityInfo Entity(MemberReader item) => new(
        Types(item.Require("type")),
        item.Find("id")?.Uri(),
        item.Find("idPattern") is { } pattern ? QueryPattern.Compile(pattern.Text(), "idPattern") : null);

    private static ImmutableArray<string> Types(MemberReader member) =>
        member.Value is JsonArray ? [.. member.Items().Select(item => item.Text()).Distinct()] : [member.Text()];
}

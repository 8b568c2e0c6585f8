using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Federation;

/// <summary>
/// A body for another broker: with a part of its attributes, under the names of another @context (clause 4.3.6.6, jsonldContext). All else is left as
/// it was written, so that representations, NGSI-LD Nulls and datasetIds mean there what they mean here.
/// </summary>
public static class Recompaction
{
    /// <param name="isWhole">Members of the entity itself stay: scope and expiresAt.</param>
    /// <param name="attributes">Expanded; only these stay.</param>
    public static JsonObject Entity(JsonObject body, LdContext from, LdContext to, bool isWhole, ImmutableArray<string> attributes)
    {
        var members = ImmutableArray.CreateBuilder<JsonMember>(body.Members.Length);
        foreach (var member in body.Members)
        {
            switch (member.Name)
            {
                case "@context":
                    break;
                case "type" or "@type":
                    members.Add(member with { Value = Names(member.Value, from, to) });
                    break;
                case "id" or "@id":
                    members.Add(member);
                    break;
                case "scope" or "expiresAt" or "createdAt" or "modifiedAt" or "deletedAt" when isWhole:
                    members.Add(member);
                    break;
                case var name when attributes.Contains(from.Expand(name)):
                    members.Add(Attribute(member, from, to));
                    break;
                default:
                    break;
            }
        }

        return new JsonObject(members.DrainToImmutable());
    }

    /// <summary>One attribute's own body: an instance or several.</summary>
    public static JsonValue Instances(JsonValue body, LdContext from, LdContext to) => body switch
    {
        JsonObject instance => Instance(instance, from, to, isBody: true),
        JsonArray array => new JsonArray([.. array.Items.Select(item => Instances(item, from, to))]),
        _ => body,
    };

    private static JsonMember Attribute(JsonMember member, LdContext from, LdContext to) => new(to.Compact(from.Expand(member.Name)), member.Value switch
    {
        JsonObject body when InstanceForm.IsInstance(body, ParseMode.Merge) => Instance(body, from, to, isBody: false),
        JsonArray array when InstanceForm.IsInstances(array, ParseMode.Merge) => Instances(array, from, to),
        var value => value,
    });

    private static JsonObject Instance(JsonObject body, LdContext from, LdContext to, bool isBody) =>
        new([.. body.Members.Where(member => !isBody || member.Name != "@context").Select(member => Member(member, from, to))]);

    private static JsonMember Member(JsonMember member, LdContext from, LdContext to) => member.Name switch
    {
        "vocab" or "objectType" or "valueType" => member with { Value = Names(member.Value, from, to) },
        "type" or "@type" or "value" or "object" or "languageMap" or "json" or "valueList" or "objectList" or "datasetId" or "observedAt" or "unitCode"
            or "expiresAt" or "createdAt" or "modifiedAt" or "deletedAt" or "instanceId" or "lang" or "entity" or "entityList" => member,
        _ => Attribute(member, from, to),
    };

    private static JsonValue Names(JsonValue value, LdContext from, LdContext to) => value switch
    {
        JsonString { Value: not NgsiLdNull.Text } name => JsonValue.Of(to.Compact(from.Expand(name.Value))),
        JsonArray array => new JsonArray([.. array.Items.Select(item => Names(item, from, to))]),
        _ => value,
    };
}

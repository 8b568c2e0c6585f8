using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>Names inside a registration's members: expanded when it comes, compacted when it is shown (clause 5.5.7). What has another form stays.</summary>
internal static class RegistrationNames
{
    public static JsonMember Expand(JsonMember member, LdContext context) => member.Name switch
    {
        "information" => member with { Value = Information(member.Value, name => Expanded(name, context)) },
        _ when RegistrationReader.Knows(member.Name) => member,
        _ => member with { Name = Expanded(member.Name, context) },
    };

    public static JsonMember Compact(JsonMember member, LdContext context) => member.Name switch
    {
        "information" => member with { Value = Information(member.Value, context.Compact) },
        _ when RegistrationReader.Knows(member.Name) => member,
        _ => member with { Name = context.Compact(member.Name) },
    };

    private static string Expanded(string name, LdContext context) => Names.IsName(name)
        ? context.Expand(name)
        : throw ProblemException.BadRequestData($"\"{name}\" is not the name of a type, an attribute or a Context Source Property", name);

    private static JsonValue Information(JsonValue value, Func<string, string> change) => Each(value, info =>
    {
        info = Within(info, "entities", entities => Each(entities, entity => Within(entity, "type", types => Texts(types, change))));
        info = Within(info, "propertyNames", names => Texts(names, change));
        return Within(info, "relationshipNames", names => Texts(names, change));
    });

    private static JsonValue Texts(JsonValue value, Func<string, string> change) => value switch
    {
        JsonString text => JsonValue.Of(change(text.Value)),
        JsonArray => Each(value, item => item is JsonString text ? JsonValue.Of(change(text.Value)) : item),
        _ => value,
    };

    private static JsonValue Each(JsonValue value, Func<JsonValue, JsonValue> change) =>
        value is JsonArray array ? new JsonArray([.. array.Items.Select(change)]) : value;

    private static JsonValue Within(JsonValue value, string member, Func<JsonValue, JsonValue> change) =>
        value is JsonObject members && members[member] is { } part ? members.With(member, change(part)) : value;
}

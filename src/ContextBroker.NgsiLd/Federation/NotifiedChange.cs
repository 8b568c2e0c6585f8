using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Federation;

/// <summary>
/// An entity of a source's notification, normalized or concise, as the change that it tells of (clauses 4.5.0, 5.8.6): the state after it, what was
/// deleted, and what was before where the source says so (showChanges).
/// </summary>
public static class NotifiedChange
{
    private static readonly AttributeKind[] Kinds = Enum.GetValues<AttributeKind>();

    private static readonly string[] ValueMembers = [.. Kinds.Select(AttributeInstance.ValueMember).Distinct()];

    /// <param name="now">When it was deleted, if the source does not say.</param>
    /// <exception cref="ProblemException">It is no entity.</exception>
    public static EntityChange Read(JsonValue body, LdContext context, DateTimeOffset now)
    {
        var entity = body as JsonObject ?? throw ProblemException.BadRequestData("An entity of a notification must be a JSON object");
        var (present, before, deleted) = (new List<JsonMember>(), new List<JsonMember>(), new List<(string Name, AttributeInstance Instance)>());
        foreach (var member in entity.Members)
        {
            if (IsOfEntity(member.Name))
            {
                present.Add(member);
            }
            else
            {
                Sort(member, context, present, before, deleted);
            }
        }

        var state = SourceAnswer.ReadEntity(new JsonObject([.. present]), context);
        var earlier = SourceAnswer.ReadEntity(new JsonObject([.. present.Where(member => member.Name is "id" or "@id" or "type" or "@type"), .. before]), context);
        return new EntityChange
        {
            Kind = entity["deletedAt"] is null ? ChangeKind.Updated : ChangeKind.Deleted,
            State = state,
            Attributes = [.. Present(state, earlier), .. Deleted(deleted, earlier)],
            At = entity["deletedAt"] is { } at && ParseState.TimeOf(at) is var time && time != default ? time : now,
        };
    }

    private static bool IsOfEntity(string name) =>
        name is "id" or "@id" or "type" or "@type" or "scope" or "expiresAt" or "createdAt" or "modifiedAt" or "deletedAt" or "@context";

    private static IEnumerable<AttributeChange> Present(Entity state, Entity earlier) =>
        from attribute in state.Attributes
        from instance in attribute.Instances
        select new AttributeChange(attribute.Name, instance.DatasetId, earlier.Find(attribute.Name)?.Find(instance.DatasetId), instance);

    private static IEnumerable<AttributeChange> Deleted(List<(string Name, AttributeInstance Instance)> deleted, Entity earlier) =>
        from one in deleted
        let datasetId = one.Instance.DatasetId
        select new AttributeChange(one.Name, datasetId, earlier.Find(one.Name)?.Find(datasetId) ?? one.Instance, null);

    private static void Sort(
        JsonMember member, LdContext context, List<JsonMember> present, List<JsonMember> before, List<(string Name, AttributeInstance Instance)> deleted)
    {
        if (Instances(member.Value) is not { } instances)
        {
            present.Add(member);
            return;
        }

        var left = instances.Where(instance => !IsDeleted(instance)).ToList();
        if (left.Count > 0)
        {
            present.Add(left.Count == instances.Count ? member : member with { Value = new JsonArray([.. left]) });
        }

        var previous = instances.Select(Previous).OfType<JsonValue>().ToList();
        if (previous.Count > 0)
        {
            before.Add(member with { Value = new JsonArray([.. previous]) });
        }

        deleted.AddRange(instances.Where(IsDeleted).Select(instance => (context.Expand(member.Name), Emptied((JsonObject)instance))));
    }

    // Null: a value alone, not the form that is asked for, but one that can be read.
    private static IReadOnlyList<JsonValue>? Instances(JsonValue value) => value switch
    {
        _ when NgsiLdNull.Is(value) => [JsonValue.Object(("type", JsonValue.Of("Property")), ("value", value))],
        JsonObject instance when IsInstance(instance) => [instance],
        JsonArray { Items: { IsEmpty: false } items } when items.All(item => item is JsonObject instance && IsInstance(instance)) => items,
        _ => null,
    };

    private static bool IsInstance(JsonObject body) => InstanceForm.IsInstance(body, ParseMode.Answer);

    private static bool IsDeleted(JsonValue instance) =>
        Array.Exists(ValueMembers, name => ((JsonObject)instance)[name] is { } value && (NgsiLdNull.Is(value) || NgsiLdNull.IsInArray(value) || NgsiLdNull.IsLanguageMap(value)));

    // The instance as it was: the previous value in the place of the value.
    private static JsonObject? Previous(JsonValue value)
    {
        var instance = (JsonObject)value;
        foreach (var name in ValueMembers)
        {
            var member = $"previous{char.ToUpperInvariant(name[0])}{name.AsSpan(1)}";
            if (instance[member] is { } previous)
            {
                return instance.Without(member).With(name, previous);
            }
        }

        return null;
    }

    private static AttributeInstance Emptied(JsonObject instance)
    {
        var kind = (instance["type"] as JsonString)?.Value is { } type && InstanceForm.KindOf(type) is { } written ? written : Kinds.First(one => instance[AttributeInstance.ValueMember(one)] is not null);
        return new AttributeInstance
        {
            Kind = kind,
            Value = NgsiLdNull.Of(kind),
            DatasetId = (instance["datasetId"] as JsonString)?.Value is { } id && id != "@none" ? id : null,
            CreatedAt = instance["createdAt"] is { } created ? ParseState.TimeOf(created) : default,
            ModifiedAt = instance["modifiedAt"] is { } modified ? ParseState.TimeOf(modified) : default,
        };
    }
}

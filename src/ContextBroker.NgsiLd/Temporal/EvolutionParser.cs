using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>JSON to instances for an evolution (clauses 4.5.6 to 4.5.9, 5.2.20): arrays of them, single ones, or pairs of value and time.</summary>
public static class EvolutionParser
{
    /// <summary>System attributes are passed over, and the end of the entity: it ends what is current, not what was.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming member and place; InvalidRequest: the body is no object.</exception>
    public static EvolutionFragment Parse(JsonValue body, LdContext context, DateTimeOffset now)
    {
        var entity = body is JsonObject pairs ? TemporalValuesForm.Expand(pairs) : body;
        var scope = (entity as JsonObject)?["scope"];
        var fragment = EntityParser.Parse(WithoutScope(entity), context, ParseMode.Evolution);
        var instances = ImmutableArray.CreateBuilder<NamedInstance>();
        foreach (var attribute in fragment.Attributes)
        {
            instances.AddRange(attribute.Instances.Select(i => new NamedInstance(attribute.Name, Stored(attribute.Name, i, now))));
        }

        var scopes = scope is null ? [] : ScopeInstances(new ParseState(context, ParseMode.Evolution, isMerge: false), scope, now);
        instances.AddRange(scopes.Select(s => new NamedInstance(ScopeEvolution.Name, s)));
        return new EvolutionFragment(fragment.Id, fragment.Types, instances.DrainToImmutable(), now);
    }

    /// <summary>The one instance that takes another one's place (clause 5.6.14): alone, in an array, or in a fragment of the entity.</summary>
    /// <param name="attribute">Expanded.</param>
    /// <exception cref="ProblemException">BadRequestData, naming member and place; InvalidRequest: the body is no object or array.</exception>
    public static AttributeInstance ParseInstance(string attribute, JsonValue body, LdContext context, DateTimeOffset now)
    {
        var inner = body is JsonObject fragment && fragment.Members.FirstOrDefault(m => Names.IsName(m.Name) && context.Expand(m.Name) == attribute) is { Value: { } value }
            ? value
            : body;
        var instances = attribute == ScopeEvolution.Name
            ? ScopeInstances(new ParseState(context, ParseMode.Evolution, isMerge: false), inner, now)
            : EntityParser.ParseAttribute(attribute, inner, context, ParseMode.Evolution).Instances;
        return instances is [var only]
            ? Stored(attribute, only, now)
            : throw ProblemException.BadRequestData($"One instance takes the place of one, but the body holds {instances.Length}", attribute);
    }

    private static AttributeInstance Stored(string name, AttributeInstance instance, DateTimeOffset now) => InstanceEdits.Put(name, null, instance, now);

    private static JsonValue WithoutScope(JsonValue entity) =>
        entity is JsonObject { Members: var members } ? new JsonObject(members.RemoveAll(m => m.Name == "scope")) : entity;

    // Clause 4.5.6: instances with their times; scopes alone are those of now.
    private static AttributeInstances ScopeInstances(ParseState state, JsonValue value, DateTimeOffset now)
    {
        state.Place.Enter("scope");
        AttributeInstances instances = value switch
        {
            JsonObject one => [ScopeInstance(state, one, now)],
            JsonArray { Items: [JsonObject, ..] items } => [.. items.Select(i => ScopeInstance(state, i as JsonObject ?? throw state.Refuse("mixes instances and scopes", "scope"), now))],
            _ => [ScopeEvolution.Instance(ScopeParser.Read(state, value), now)],
        };
        state.Place.Leave();
        return instances;
    }

    private static AttributeInstance ScopeInstance(ParseState state, JsonObject body, DateTimeOffset now)
    {
        if (body.Members.FirstOrDefault(m => !IsScopeMember(m.Name)) is { Name: { } other })
        {
            throw state.Refuse($"must not have \"{other}\": a scope has nothing but value and times (clause 4.5.6)", other);
        }

        var value = body["value"] ?? throw state.Refuse("has no member \"value\"", "value");
        var isNull = NgsiLdNull.Is(value);
        return ScopeEvolution.Instance(isNull ? [] : ScopeParser.Read(state, value), now) with
        {
            ObservedAt = body["observedAt"] is { } time ? state.DateTime(time, "observedAt") : Timestamp.At(now),
            IsNull = isNull,
        };
    }

    private static bool IsScopeMember(string name) =>
        name is "type" or "@type" or "value" or "observedAt" or "createdAt" or "modifiedAt" or "deletedAt" or "instanceId";
}

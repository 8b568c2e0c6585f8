using System.Collections.Immutable;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>Which entity measures belong to, and as which attributes.</summary>
internal sealed class Mapping
{
    private readonly ImmutableArray<MeasureRule> _computed;
    private readonly Dictionary<string, MeasureRule> _measured;

    public Mapping(IEnumerable<MeasureRule> rules)
    {
        var all = rules.ToLookup(rule => rule.Expression is not null);
        _computed = [.. all[true]];
        _measured = all[false].ToDictionary(rule => rule.Measure, StringComparer.Ordinal);
    }

    public required NameTemplate Tenant { get; init; }

    public required NameTemplate EntityId { get; init; }

    /// <summary>Null: the entity must exist.</summary>
    public string? EntityType { get; init; }

    /// <summary>What the names are expanded with; null: the core context.</summary>
    public JsonValue? Context { get; init; }

    public bool TakesUnmapped { get; init; }

    /// <summary>How often the device has promised to report; null: it has not.</summary>
    public TimeSpan? ReportInterval { get; init; }

    /// <summary>Attributes that are the same in every message, as NGSI-LD writes them.</summary>
    public ImmutableArray<JsonMember> Constants { get; init; } = [];

    public static Mapping Of(MappingOptions options, UnmappedMeasures unmapped) => new(options.Attributes.Select(MeasureRules.Of))
    {
        Tenant = new NameTemplate(options.Tenant),
        EntityId = new NameTemplate(options.EntityId),
        EntityType = options.EntityType is { Length: > 0 } type ? type : null,
        Context = string.IsNullOrEmpty(options.Context) ? null : JsonValue.Of(options.Context),
        TakesUnmapped = (options.UnmappedMeasures ?? unmapped) == UnmappedMeasures.Take,
        ReportInterval = options.ReportInterval,
    };

    /// <summary>The fragment that the measures make, and how many of them it leaves out: null ones and those that no rule maps.</summary>
    /// <remarks>It is written as a body and parsed as one, so that a sensor meets the same rules as everybody else.</remarks>
    /// <exception cref="ProblemException">BadRequestData: a value that its attribute cannot have; a fragment of another entity.</exception>
    public (EntityFragment Fragment, int LeftOut) Fragment(TopicNames names, Measures measures, LdContext context)
    {
        var id = EntityId.Fill(names);
        if (measures.EntityId is { } other && other != id)
        {
            throw ProblemException.BadRequestData($"The fragment is of {other}, but the device belongs to {id}", "id");
        }

        var members = ImmutableArray.CreateBuilder<JsonMember>(measures.Values.Length + Constants.Length + 2);
        members.Add(new("id", JsonValue.Of(id)));
        if (EntityType is not null)
        {
            members.Add(new("type", JsonValue.Of(EntityType)));
        }

        var leftOut = AddMeasured(members, measures) + AddComputed(members, measures);
        if (members.Count > (EntityType is null ? 1 : 2))
        {
            members.AddRange(Constants);
        }

        return (EntityParser.Parse(new JsonObject(members.DrainToImmutable()), context, ParseMode.Fragment), leftOut);
    }

    private int AddMeasured(ImmutableArray<JsonMember>.Builder members, Measures measures)
    {
        var leftOut = 0;
        foreach (var (name, value) in measures.Values)
        {
            if (_measured.TryGetValue(name, out var rule))
            {
                leftOut += value is JsonNull ? 1 : Add(members, rule, value, measures.ObservedAt);
            }
            else if (TakesUnmapped && value is not JsonNull && !IsComputed(name))
            {
                Add(members, new MeasureRule(name, name), value, measures.ObservedAt);
            }
            else
            {
                leftOut += IsOperand(name) ? 0 : 1;
            }
        }

        return leftOut;
    }

    private static int Add(ImmutableArray<JsonMember>.Builder members, MeasureRule rule, JsonValue value, Timestamp observedAt)
    {
        members.Add(new(rule.Attribute, LdForm.IsAttribute(value) ? Completed(rule, value, observedAt) : Attribute(rule, rule.Apply(value), observedAt)));
        return 0;
    }

    private int AddComputed(ImmutableArray<JsonMember>.Builder members, Measures measures)
    {
        foreach (var rule in _computed)
        {
            if (rule.Expression!.Names.All(name => Operand(rule, measures, name) is not null))
            {
                members.Add(new(rule.Attribute, Attribute(rule, rule.Expression.Compute(name => Operand(rule, measures, name)), measures.ObservedAt)));
            }
        }

        return 0;
    }

    private bool IsComputed(string measure)
    {
        foreach (var rule in _computed)
        {
            if (rule.Measure == measure)
            {
                return true;
            }
        }

        return false;
    }

    // What is said by what is computed from it is not left out.
    private bool IsOperand(string measure)
    {
        foreach (var rule in _computed)
        {
            if (rule.Measure == measure || rule.Expression!.Names.Contains(measure))
            {
                return true;
            }
        }

        return false;
    }

    private static JsonValue? Operand(MeasureRule rule, Measures measures, string name)
    {
        foreach (var measure in measures.Values)
        {
            if (measure.Name == name || (measure.Name == rule.Measure && (name == "value" || name == rule.Attribute)))
            {
                return measure.Value is JsonNull ? null : measure.Value;
            }
        }

        return null;
    }

    private static JsonValue Completed(MeasureRule rule, JsonValue value, Timestamp observedAt) => value switch
    {
        JsonObject instance => With(rule, instance, observedAt),
        JsonArray { Items: var instances } => new JsonArray([.. instances.Select(instance => Completed(rule, instance, observedAt))]),
        _ => value,
    };

    private static JsonObject With(MeasureRule rule, JsonObject instance, Timestamp observedAt)
    {
        var time = instance["observedAt"] is JsonString { Value: var text } && Timestamp.TryParse(text, out var own) ? own.InUtc() : observedAt;
        var timed = instance.With("observedAt", JsonValue.Of(time.Text));
        return rule.UnitCode is { } unit && instance["unitCode"] is null ? timed.With("unitCode", JsonValue.Of(unit)) : timed;
    }

    private static JsonObject Attribute(MeasureRule rule, JsonValue content, Timestamp observedAt)
    {
        var members = ImmutableArray.CreateBuilder<JsonMember>(4);
        members.Add(new("type", JsonValue.Of(rule.Kind.ToString())));
        members.Add(new(AttributeInstance.ValueMember(rule.Kind), content));
        members.Add(new("observedAt", JsonValue.Of(observedAt.Text)));
        if (rule.UnitCode is { } unit)
        {
            members.Add(new("unitCode", JsonValue.Of(unit)));
        }

        return new JsonObject(members.DrainToImmutable());
    }
}

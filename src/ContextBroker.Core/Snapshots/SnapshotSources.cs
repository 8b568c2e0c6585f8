using ContextBroker.Core.Federation;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Snapshots;

/// <summary>What other sources have of the entities of one snapshot: its queries are distributed as any other are (clauses 5.16.1.4, 5.7.2.4).</summary>
internal sealed class SnapshotSources(Gathering? gathering, TimeProvider clock, SnapshotOrder order)
{
    private readonly SourceParts _parts = new();
    private readonly HashSet<string>[] _found = [.. order.Queries.Select(_ => new HashSet<string>())];
    private readonly Problem?[] _missing = new Problem?[order.Queries.Count];

    /// <exception cref="ProblemException">TooManyResults: of one source.</exception>
    public async Task Ask(int query, CancellationToken cancel)
    {
        if (gathering is null || order.Origin is not { } origin)
        {
            return;
        }

        var wanted = order.Queries[query];
        var distributed = new DistributedQuery(wanted.Conditions, wanted.Conditions.HasAnyAttribute, [.. wanted.DatasetIds ?? []], wanted.SourceFilter);
        var gathered = await gathering.Query(order.Source, distributed, origin, IsSplit(query), cancel);
        _parts.Add(gathered.Parts);
        _found[query].UnionWith(gathered.Parts.Ids);
        _missing[query] = gathered.Warnings.IsEmpty ? null : new Problem(
            ProblemType.InternalError, "Sources did not answer as they should: " + string.Join("; ", gathered.Warnings.Select(warning => $"{warning.Source}, {warning.Text}")));
    }

    /// <summary>Why something of the query's result may be missing.</summary>
    public Problem? Missing(int query) => _missing[query];

    /// <summary>Whether an entity fits is to be said of the whole of it.</summary>
    public bool IsSplit(int query) => order.Origin is not null && gathering is not null && gathering.IsSplit(order.Queries[query].MaySplit);

    /// <summary>What may fit of what is held here.</summary>
    public EntityQuery ConditionsHere(int query) =>
        IsSplit(query) ? new EntityQuery { Selectors = order.Queries[query].Conditions.Selectors } : order.Queries[query].Conditions;

    /// <summary>The entities that sources answered to the query.</summary>
    public IEnumerable<string> Elsewhere(int query) => _found[query];

    /// <summary>A source says that the entity fits the query, and may say so of a part.</summary>
    public bool Has(int query, string id) => !IsSplit(query) && _found[query].Contains(id);

    /// <summary>With what others have of it.</summary>
    public Entity? Whole(string id, Entity? held)
    {
        if (_parts.IsEmpty)
        {
            return held;
        }

        var now = clock.GetUtcNow();
        return _parts.Merge(id, held, now) is { } whole ? Dated(whole, now) : null;
    }

    // A source need not say when something was created (clause 4.3.6.1); what is kept has a time.
    private static Entity Dated(Entity entity, DateTimeOffset now) => entity with
    {
        CreatedAt = entity.CreatedAt == default ? now : entity.CreatedAt,
        ModifiedAt = entity.ModifiedAt == default ? now : entity.ModifiedAt,
        Attributes =
        [
            .. entity.Attributes.Select(attribute => new EntityAttribute(attribute.Name, [.. attribute.Instances.Select(instance => Dated(instance, now))])),
        ],
    };

    private static AttributeInstance Dated(AttributeInstance instance, DateTimeOffset now) => instance with
    {
        CreatedAt = instance.CreatedAt == default ? now : instance.CreatedAt,
        ModifiedAt = instance.ModifiedAt == default ? now : instance.ModifiedAt,
    };
}

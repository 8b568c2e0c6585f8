using System.Runtime.InteropServices;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Entities;

/// <summary>
/// Counts entities by type, attribute and kind, for discovery and for counts by type. Gathered over the transaction and written once:
/// a thousand creations of one type cost as many updates as one.
/// </summary>
internal sealed class UsageTally
{
    private readonly Dictionary<Use, long> _differences = [];
    private readonly HashSet<Use> _moved = [];

    private readonly record struct Use(string Tenant, string Type, string? Attribute, AttributeKind? Kind);

    public static BsonDocument Id(string tenant, string type, string? attribute = null, AttributeKind? kind = null)
    {
        var id = new BsonDocument { { "t", tenant }, { "y", type } };
        if (attribute is not null)
        {
            id.Add("a", attribute);
        }

        if (kind is { } ofKind)
        {
            id.Add("d", (int)ofKind);
        }

        return id;
    }

    public void Add(string tenant, Entity entity) => Count(tenant, entity, 1);

    public void Remove(string tenant, Entity entity)
    {
        Count(tenant, entity, -1);
        Move(tenant, entity);
    }

    public void Replace(string tenant, Entity before, EntityChange change)
    {
        var keepsTypes = before.Types.AsSpan().SequenceEqual(change.State.Types.AsSpan());
        if (KeepsKinds(change) && keepsTypes)
        {
            return;
        }

        Count(tenant, before, -1);
        Count(tenant, change.State, 1);
        if (!keepsTypes)
        {
            Move(tenant, before);
            Move(tenant, change.State);
        }
    }

    /// <summary>What is to be written of what was counted since the last time.</summary>
    public List<WriteModel<BsonDocument>> Take()
    {
        var writes = new List<WriteModel<BsonDocument>>();
        foreach (var (use, difference) in _differences)
        {
            if (difference != 0 || _moved.Contains(use))
            {
                writes.Add(new UpdateOneModel<BsonDocument>(new BsonDocument("_id", Id(use.Tenant, use.Type, use.Attribute, use.Kind)), Increment(difference, _moved.Contains(use))) { IsUpsert = true });
            }
        }

        _differences.Clear();
        _moved.Clear();
        return writes;
    }

    private static BsonDocument Increment(long difference, bool isMoved) =>
        new("$inc", isMoved ? new BsonDocument { { "c", difference }, { "m", 1L } } : new BsonDocument("c", difference));

    private static bool KeepsKinds(EntityChange change)
    {
        foreach (var attribute in change.Attributes)
        {
            if (attribute.Before is null || attribute.After is null || attribute.Before.Kind != attribute.After.Kind)
            {
                return false;
            }
        }

        return true;
    }

    // It leaves its types, or joins them behind later entities.
    private void Move(string tenant, Entity entity) => _moved.UnionWith(entity.Types.Select(type => new Use(tenant, type, null, null)));

    private void Count(string tenant, Entity entity, int difference)
    {
        foreach (var type in entity.Types)
        {
            Count(new Use(tenant, type, null, null), difference);
            foreach (var attribute in entity.Attributes)
            {
                Count(new Use(tenant, type, attribute.Name, null), difference);
                foreach (var kind in attribute.Instances.Select(i => i.Kind).Distinct())
                {
                    Count(new Use(tenant, type, attribute.Name, kind), difference);
                }
            }
        }
    }

    private void Count(Use use, int difference) => CollectionsMarshal.GetValueRefOrAddDefault(_differences, use, out _) += difference;
}

using System.Runtime.InteropServices;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// Counts entities by type, attribute and kind, for discovery and for counts by type. Gathered over the transaction and written once:
/// a thousand creations of one type cost as many rows as one.
/// </summary>
internal sealed class UsageTally(Connection connection, NameTable names)
{
    public const int OfTypeItself = 0;
    public const int AnyKind = -1;

    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;
    private readonly Dictionary<(int Type, int Attribute, int Kind), long> _differences = [];

    public void Add(Entity entity, int tenant) => Count(entity, tenant, 1);

    public void Remove(Entity entity, int tenant) => Count(entity, tenant, -1);

    public void Replace(Entity before, EntityChange change, int tenant)
    {
        if (KeepsKinds(change) && before.Types.AsSpan().SequenceEqual(change.State.Types.AsSpan()))
        {
            return;
        }

        Remove(before, tenant);
        Add(change.State, tenant);
    }

    public void Flush()
    {
        foreach (var ((type, attribute, kind), difference) in _differences)
        {
            if (difference != 0)
            {
                _connection.Use("INSERT INTO usage(type, attribute, kind, count) VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET count = count + ?4")
                    .Bind(1, (long)type).Bind(2, (long)attribute).Bind(3, (long)kind).Bind(4, difference).Run();
            }
        }

        _differences.Clear();
    }

    public void Forget() => _differences.Clear();

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

    private void Count(Entity entity, int tenant, int difference)
    {
        foreach (var name in entity.Types)
        {
            var type = _names.Number(NameKind.Type, tenant, name);
            Count(type, OfTypeItself, AnyKind, difference);
            foreach (var attribute in entity.Attributes)
            {
                Count(type, attribute, _names.Number(NameKind.Attribute, tenant, attribute.Name), difference);
            }
        }
    }

    private void Count(int type, EntityAttribute attribute, int number, int difference)
    {
        Count(type, number, AnyKind, difference);
        var kinds = 0;
        foreach (var instance in attribute.Instances)
        {
            var kind = (int)instance.Kind;
            if ((kinds & (1 << kind)) == 0)
            {
                kinds |= 1 << kind;
                Count(type, number, kind, difference);
            }
        }
    }

    private void Count(int type, int attribute, int kind, int difference) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_differences, (type, attribute, kind), out _) += difference;
}

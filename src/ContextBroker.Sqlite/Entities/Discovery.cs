using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>What is in the store, without reading it all: tenants, types in use, what has ended.</summary>
internal sealed class Discovery(ReaderPool readers, NameTable names)
{
    private readonly ReaderPool _readers = readers;
    private readonly NameTable _names = names;

    public IReadOnlyList<string> Tenants()
    {
        using var reader = _readers.Rent();
        var statement = reader.Connection.Use("""
            SELECT name FROM names WHERE kind = 0 AND name <> '' AND (
                EXISTS(SELECT 1 FROM entities WHERE tenant = number) OR EXISTS(SELECT 1 FROM former_entities WHERE tenant = number)
                OR EXISTS(SELECT 1 FROM documents WHERE tenant = number)) ORDER BY name
            """);
        List<string> tenants = [""];
        while (statement.Step())
        {
            tenants.Add(statement.Text(0));
        }

        return tenants;
    }

    public IReadOnlyList<EntityKey> Expired(DateTimeOffset now, int max)
    {
        using var reader = _readers.Rent();
        var statement = reader.Connection.Use("SELECT tenant, id FROM entities WHERE ends_at <= ?1 ORDER BY ends_at LIMIT ?2").Bind(1, now.UtcTicks).Bind(2, (long)max);
        var keys = new List<EntityKey>();
        while (statement.Step())
        {
            keys.Add(new EntityKey(_names.Text((int)statement.Int64(0)), statement.Text(1)));
        }

        return keys;
    }

    public IReadOnlyList<TypeUsage> Types(string tenant)
    {
        var number = _names.FindTenant(tenant);
        using var reader = _readers.Rent();
        var usages = new List<TypeUsage>();
        foreach (var (name, type) in _names.All(NameKind.Type, number).OrderBy(t => t.Text, StringComparer.Ordinal))
        {
            if (Usage(reader, name, type) is { } usage)
            {
                usages.Add(usage);
            }
        }

        return usages;
    }

    private TypeUsage? Usage(ReaderPool.Lease reader, string name, int type)
    {
        var entities = 0L;
        var counts = new SortedDictionary<string, (long Count, List<AttributeKind> Kinds)>(StringComparer.Ordinal);
        var statement = reader.Connection.Use("SELECT attribute, kind, count FROM usage WHERE type = ?1 AND count > 0 ORDER BY attribute, kind").Bind(1, (long)type);
        while (statement.Step())
        {
            var (attribute, kind, count) = ((int)statement.Int64(0), (int)statement.Int64(1), statement.Int64(2));
            if (attribute == UsageTally.OfTypeItself)
            {
                entities = count;
            }
            else if (kind == UsageTally.AnyKind)
            {
                counts.Add(_names.Text(attribute), (count, []));
            }
            else
            {
                counts[_names.Text(attribute)].Kinds.Add((AttributeKind)kind);
            }
        }

        return entities == 0 ? null : new TypeUsage(name, entities, [.. counts.Select(c => new AttributeUsage(c.Key, c.Value.Count, c.Value.Kinds))]);
    }
}

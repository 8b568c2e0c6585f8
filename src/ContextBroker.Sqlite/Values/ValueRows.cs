using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Values;

/// <summary>Writes the values of indexed attributes. Most attributes are not indexed and cost one look into an empty set.</summary>
internal sealed class ValueRows(Connection connection, NameTable names, RowsBehind behind)
{
    private readonly RowsBehind _behind = behind;
    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;

    // An attribute stays here when the transaction that began its index is rolled back: rows too many mislead nobody, the matcher decides.
    private readonly HashSet<int> _attributes = [];

    public void Load()
    {
        var statement = _connection.Use("SELECT attribute FROM value_indexes");
        while (statement.Step())
        {
            _attributes.Add((int)statement.Int64(0));
        }
    }

    /// <summary>From now on the attribute's values are kept; those of older states are not there before <see cref="Fill"/>.</summary>
    public void Begin(int attribute, int tenant)
    {
        _connection.Use("INSERT INTO value_indexes(attribute, tenant, complete) VALUES(?1, ?2, 0) ON CONFLICT DO NOTHING")
            .Bind(1, (long)attribute).Bind(2, (long)tenant).Run();
        _attributes.Add(attribute);
    }

    /// <summary>Puts in the values of some entities with larger numbers than <paramref name="after"/>.</summary>
    /// <returns>The last number; null: there are no more, and the index is complete.</returns>
    public long? Fill(int attribute, int tenant, long after, int max)
    {
        var name = _names.Text(attribute);
        var last = default(long?);

        // The plus keeps SQLite from choosing the index by tenant, which would have it sort the whole tenant for each piece.
        var statement = _connection.Use("SELECT k, state FROM entities WHERE k > ?1 AND +tenant = ?2 ORDER BY k LIMIT ?3")
            .Bind(1, after).Bind(2, (long)tenant).Bind(3, (long)max);
        while (statement.Step())
        {
            last = statement.Int64(0);
            var newer = _behind.View.TryFind(last.Value, out var state) ? state?.Entity : StoredEntity.Read(statement.Blob(1));
            Add(attribute, last.Value, IndexedValues.Of(newer?.Find(name)));
        }

        if (last is null)
        {
            _connection.Use("UPDATE value_indexes SET complete = 1 WHERE attribute = ?1").Bind(1, (long)attribute).Run();
        }

        return last;
    }

    public void Add(long k, int tenant, Entity entity)
    {
        if (_attributes.Count > 0)
        {
            foreach (var attribute in entity.Attributes)
            {
                Replace(k, tenant, attribute.Name, null, attribute);
            }
        }
    }

    public void Remove(long k, int tenant, Entity entity)
    {
        if (_attributes.Count > 0)
        {
            foreach (var attribute in entity.Attributes)
            {
                Replace(k, tenant, attribute.Name, attribute, null);
            }
        }
    }

    public void Replace(long k, int tenant, Entity before, EntityChange change)
    {
        if (_attributes.Count > 0)
        {
            foreach (var attribute in change.Attributes)
            {
                Replace(k, tenant, attribute.Name, before.Find(attribute.Name), change.State.Find(attribute.Name));
            }
        }
    }

    private void Replace(long k, int tenant, string name, EntityAttribute? before, EntityAttribute? after)
    {
        var attribute = _names.Number(NameKind.Attribute, tenant, name);
        if (_attributes.Contains(attribute))
        {
            Remove(attribute, k, IndexedValues.Of(before));
            Add(attribute, k, IndexedValues.Of(after));
        }
    }

    private void Add(int attribute, long k, IndexedValues values)
    {
        foreach (var number in values.Numbers)
        {
            _connection.Use("INSERT INTO value_numbers(attribute, value, k) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING")
                .Bind(1, (long)attribute).Bind(2, number).Bind(3, k).Run();
        }

        foreach (var text in values.Texts)
        {
            _connection.Use("INSERT INTO value_texts(attribute, value, k) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING")
                .Bind(1, (long)attribute).Bind(2, text).Bind(3, k).Run();
        }
    }

    private void Remove(int attribute, long k, IndexedValues values)
    {
        foreach (var number in values.Numbers)
        {
            _connection.Use("DELETE FROM value_numbers WHERE attribute = ?1 AND value = ?2 AND k = ?3").Bind(1, (long)attribute).Bind(2, number).Bind(3, k).Run();
        }

        foreach (var text in values.Texts)
        {
            _connection.Use("DELETE FROM value_texts WHERE attribute = ?1 AND value = ?2 AND k = ?3").Bind(1, (long)attribute).Bind(2, text).Bind(3, k).Run();
        }
    }
}

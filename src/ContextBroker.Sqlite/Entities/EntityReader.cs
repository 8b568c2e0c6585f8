using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Entities by id and by number: from memory if they are there, else from the file.</summary>
internal sealed class EntityReader(EntityCache cache, ReaderPool readers, NameTable names)
{
    private readonly EntityCache _cache = cache;
    private readonly ReaderPool _readers = readers;
    private readonly NameTable _names = names;

    public StoredState? Find(EntityKey key)
    {
        if (_cache.Find(key) is { } known)
        {
            return known;
        }

        if (_names.FindTenant(key.Tenant) is var tenant && tenant == 0)
        {
            return null;
        }

        using var reader = _readers.Rent();
        var epoch = _cache.Epoch;
        var statement = reader.Connection.Use("SELECT k, tenant, version, ends_at, history, state FROM entities WHERE tenant = ?1 AND id = ?2").Bind(1, (long)tenant).Bind(2, key.Id);
        return Read(statement) is { } state ? _cache.Offer(state, epoch) : null;
    }

    /// <summary>The entity's number; 0: there is none.</summary>
    public long NumberOf(Connection reader, EntityKey key)
    {
        if (_cache.Find(key) is { } known)
        {
            return known.K;
        }

        var statement = reader.Use("SELECT k FROM entities WHERE tenant = ?1 AND id = ?2").Bind(1, (long)_names.FindTenant(key.Tenant)).Bind(2, key.Id);
        var number = statement.Step() ? statement.Int64(0) : 0;
        statement.Reset();
        return number;
    }

    public StoredState? Find(Connection reader, long k, out bool fromMemory)
    {
        var state = _cache.Find(k);
        fromMemory = state is not null;
        return state ?? Read(reader.Use("SELECT k, tenant, version, ends_at, history, state FROM entities WHERE k = ?1").Bind(1, k));
    }

    public StoredState Keep(StoredState state, long epoch) => _cache.Offer(state, epoch);

    public long Epoch => _cache.Epoch;

    public bool CacheIsFull => _cache.IsFull;

    private StoredState? Read(Statement statement)
    {
        if (!statement.Step())
        {
            return null;
        }

        var utf8 = statement.Blob(5);
        var entity = StoredEntity.Read(utf8) with { Version = statement.Int64(2) };
        var state = new StoredState(statement.Int64(0), _names.Text((int)statement.Int64(1)), entity, utf8.Length, statement.IsNull(3) ? null : statement.Int64(3), HistoryHeads.Read(statement.Blob(4)));
        statement.Reset();
        return state;
    }
}

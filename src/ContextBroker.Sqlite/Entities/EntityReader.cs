using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Entities by id and by number: from memory if they are there, else from the file.</summary>
internal sealed class EntityReader(EntityCache cache, RowsBehind behind, ReaderPool readers, NameTable names)
{
    private readonly EntityCache _cache = cache;
    private readonly RowsBehind _behind = behind;
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

        var view = View();
        using var reader = _readers.Rent();
        var statement = reader.Connection.Use("SELECT k, tenant, version, ends_at, history, state FROM entities WHERE tenant = ?1 AND id = ?2").Bind(1, (long)tenant).Bind(2, key.Id);
        return Read(statement, view) is { } state ? Keep(state, view) : null;
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

    public StoredState? Find(Connection reader, long k, EntityView view, out bool fromMemory)
    {
        var state = _cache.Find(k);
        fromMemory = state is not null;
        return state ?? Read(reader.Use("SELECT k, tenant, version, ends_at, history, state FROM entities WHERE k = ?1").Bind(1, k), view);
    }

    /// <summary>To be taken before the first row is read. The order matters: a state taken from memory must not be kept if a later transaction ended.</summary>
    public EntityView View()
    {
        var epoch = _cache.Epoch;
        return new EntityView(epoch, _behind.View);
    }

    public StoredState Keep(StoredState state, EntityView view) => _cache.Offer(state, view.Epoch);

    public bool CacheIsFull => _cache.IsFull;

    private StoredState? Read(Statement statement, EntityView view)
    {
        if (!statement.Step())
        {
            return null;
        }

        // The row may be of a later transaction than the view.
        if (view.Behind.TryFind(statement.Int64(0), out var newer) && (newer is null || newer.Entity.Version >= statement.Int64(2)))
        {
            statement.Reset();
            return newer;
        }

        var state = StoredState.Read(statement, _names);
        statement.Reset();
        return state;
    }
}

/// <param name="Epoch">The transactions that had ended.</param>
/// <param name="Behind">What was newer than its row.</param>
internal readonly record struct EntityView(long Epoch, RowsView Behind);

using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Sqlite.Entities;

internal readonly record struct EntityKey(string Tenant, string Id);

/// <summary>An entity as it lies in its row.</summary>
/// <param name="K">The entity's number in the order of creation.</param>
/// <param name="Size">Bytes of its stored form.</param>
internal sealed record StoredState(long K, string Tenant, Entity Entity, int Size)
{
    public EntityKey Key => new(Tenant, Entity.Id);

    public bool HasExpired(DateTimeOffset now) => Entity.ExpiresAt is { } end && end.Instant <= now;
}

using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.MongoDb.Entities;

/// <summary>An entity as it lies in its document.</summary>
/// <param name="K">The entity's number in the order of creation.</param>
/// <param name="Size">Bytes of its stored form.</param>
/// <param name="EndsAt">UTC ticks of the first moment at which it or something in it ends (clause 4.22); null: never.</param>
internal sealed record StoredState(long K, string Tenant, Entity Entity, int Size, long? EndsAt)
{
    public EntityKey Key => new(Tenant, Entity.Id);
}

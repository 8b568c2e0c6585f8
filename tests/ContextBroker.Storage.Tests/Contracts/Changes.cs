using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

/// <summary>Commits as the provision door makes them.</summary>
internal static class Changes
{
    public const string Occupancy = Vocabulary.DefaultContext + "occupancy";

    public static Entity Shelter(int number) => Make.Entity($"urn:ngsi-ld:Shelter:{number}", Make.Attribute(Occupancy, "0"));

    public static EntityCommit Create(Entity entity, string tenant = "") => new(tenant, 0, Created(entity));

    /// <summary>Sets one attribute of the state as it was read.</summary>
    public static EntityCommit Set(Entity read, string attribute, string json, string tenant = "") =>
        new(tenant, read.Version, EntityEdits.Update(read, Make.Fragment(Make.Attribute(attribute, json)), Make.Noon).Change!);

    public static EntityCommit Delete(Entity read, string tenant = "") => new(tenant, read.Version, EntityEdits.Delete(read, Make.Noon));

    public static async Task<CommitResult> Commit(this IEntityStore store, EntityCommit commit) => (await store.Commit([commit], CancellationToken.None))[0];

    /// <summary>Commits and reads back.</summary>
    public static async Task<Entity> Add(this IEntityStore store, Entity entity, string tenant = "")
    {
        Assert.That((await store.Commit(Create(entity, tenant))).Status, Is.EqualTo(CommitStatus.Done));
        return (await store.Find(tenant, entity.Id, CancellationToken.None))!;
    }

    private static EntityChange Created(Entity entity) => new()
    {
        Kind = ChangeKind.Created,
        State = entity,
        At = entity.CreatedAt,
        Attributes = [.. entity.Attributes.SelectMany(a => a.Instances.Select(i => new AttributeChange(a.Name, i.DatasetId, null, i)))],
    };
}

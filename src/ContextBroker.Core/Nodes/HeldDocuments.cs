using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Nodes;

internal static class HeldDocuments
{
    /// <summary>Reads again those of a kind that are not as stored.</summary>
    public static async Task Reload(this IHeldDocuments holder, string kind, IDocumentStore documents, CancellationToken cancel)
    {
        var gone = holder.Held(kind).ToHashSet();
        foreach (var stored in await documents.List(kind, cancel))
        {
            gone.Remove((stored.Tenant, stored.Id));
            if (holder.VersionOf(kind, stored.Tenant, stored.Id) != stored.Version)
            {
                await holder.Refresh(kind, stored.Tenant, stored.Id, cancel);
            }
        }

        foreach (var (tenant, id) in gone)
        {
            await holder.Refresh(kind, tenant, id, cancel);
        }
    }
}

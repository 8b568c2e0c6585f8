using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Federation;

/// <summary>
/// Batches here and at registered sources (clauses 5.6.7 to 5.6.10, 5.6.20): each source gets what of the batch is its own, as a batch if it takes them.
/// </summary>
public sealed class DistributedBatches(DistributedProvision provision, DistributedConsumption consumption, Forwarder forwarder, TenantRegistry tenants)
{
    /// <param name="local">Runs what is for this broker, which may be nothing.</param>
    /// <exception cref="ProblemException">508: the request has been here before; NonexistentTenant.</exception>
    public async Task<BatchResult> Run(
        string tenant,
        DistributedBatch batch,
        IReadOnlyList<BatchElement> elements,
        RequestOrigin origin,
        Func<IReadOnlyList<EntityFragment>, Task<BatchResult>> local)
    {
        consumption.RequireNoLoop(origin);
        await tenants.RequireFor(batch.Single == SourceOperations.CreateEntity, tenant, CancellationToken.None);
        var (here, bySource) = (new List<EntityFragment>(), new OrderedDictionary<ContextSourceRegistration, List<SourceBatch.Item>>(ReferenceEqualityComparer.Instance));
        foreach (var element in elements)
        {
            await Divide(tenant, batch, element, origin, here, bySource);
        }

        var result = here.Count > 0 ? await local(here) : new BatchResult([], [], []);
        var results = await forwarder.All([.. bySource], one => new SourceBatch(forwarder, tenant, batch, one.Key, one.Value, origin).Run());
        return Together([result, .. results]);
    }

    private async ValueTask Divide(
        string tenant,
        DistributedBatch batch,
        BatchElement element,
        RequestOrigin origin,
        List<EntityFragment> here,
        OrderedDictionary<ContextSourceRegistration, List<SourceBatch.Item>> bySource)
    {
        var fragment = element.Fragment;
        var stored = await provision.Held(tenant, fragment.Id!);
        var types = stored is null ? fragment.Types : [.. stored.Types.Union(fragment.Types)];
        var change = new DistributedChange(SingleOf(batch))
        {
            Types = fragment.Types,
            Attributes = [.. fragment.Attributes.Select(attribute => attribute.Name)],
            SaysMore = !fragment.Types.IsEmpty || fragment.Scopes is not null,
            Body = element.Body,
        };
        var sources = provision.Sources(tenant, fragment.Id!, types, origin);
        var plan = ProvisionPlan.Of(sources, fragment.Id!, types, change.Attributes, batch.Any, isDeletion: batch.Single == SourceOperations.DeleteEntity);
        foreach (var share in plan.Shares)
        {
            if (!bySource.TryGetValue(share.Source, out var items))
            {
                bySource.Add(share.Source, items = []);
            }

            items.Add(new SourceBatch.Item(element, change, share));
        }

        if (DistributedProvision.IsMadeHere(change, plan, stored))
        {
            here.Add(fragment with { Attributes = fragment.Attributes.RemoveAll(attribute => !plan.Remaining.Contains(attribute.Name)) });
        }
    }

    // An upsert is for this broker what a replacement is: whether the entity is there decides what becomes of it.
    private static SourceOperations SingleOf(DistributedBatch batch) =>
        batch.Batch == SourceOperations.UpsertBatch ? batch.IfItExists : batch.Single;

    private static BatchResult Together(IReadOnlyList<BatchResult> results)
    {
        ImmutableArray<string> created = [.. results.SelectMany(result => result.Created).Distinct()];
        return new BatchResult(
            created, [.. results.SelectMany(result => result.Updated).Distinct().Except(created)], [.. results.SelectMany(result => result.Errors)]);
    }
}

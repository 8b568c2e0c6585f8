using ContextBroker.Core.Changes;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Disaster.Inputs;

/// <summary>
/// The inputs of every tenant that computes something: read from the store when first asked for, then kept up by the change log. Whoever reads
/// sees everything that was committed before he asked.
/// </summary>
internal sealed class DisasterInputs(IEntityStore store, ChangeFeed feed, TenantRegistry tenants) : IDisposable
{
    private const int WalkPart = 500;
    private const int MostChanges = 1000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, TenantInputs> _inputs = [];
    private ChangeReader? _reader;

    /// <summary>Computes on a tenant's inputs, one computation at a time.</summary>
    /// <exception cref="NgsiLd.ProblemException">NonexistentTenant; whatever <paramref name="compute"/> throws.</exception>
    public async Task<T> Compute<T>(string tenant, InputKinds kinds, Func<TenantInputs, T> compute, CancellationToken cancel)
    {
        await tenants.Require(tenant, cancel);
        await _turn.WaitAsync(cancel);
        try
        {
            return compute(await Current(tenant, kinds, cancel));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _turn.Dispose();
    }

    private async Task<TenantInputs> Current(string tenant, InputKinds kinds, CancellationToken cancel)
    {
        // As long as it reads, the log keeps what it has not read.
        _reader ??= feed.Open("disaster inputs", store.LastSequence);
        await CatchUp(_reader, cancel);
        if (!_inputs.TryGetValue(tenant, out var inputs))
        {
            _inputs[tenant] = inputs = new TenantInputs();
        }

        try
        {
            foreach (var kind in TenantInputs.Each(kinds & ~inputs.Held))
            {
                await Load(tenant, inputs, kind, cancel);
            }
        }
        catch
        {
            // Half a kind would miss what is deleted before it is read again.
            _inputs.Remove(tenant);
            throw;
        }

        return inputs;
    }

    private async Task CatchUp(ChangeReader reader, CancellationToken cancel)
    {
        var upTo = store.LastSequence;
        while (reader.Confirmed < upTo)
        {
            var records = await store.ReadChanges(reader.Confirmed, MostChanges, cancel);
            foreach (var record in records)
            {
                if (_inputs.TryGetValue(record.Tenant, out var inputs))
                {
                    inputs.Apply(record);
                }
            }

            reader.Confirm(records.Count == 0 ? upTo : records[^1].Sequence);
        }
    }

    private async Task Load(string tenant, TenantInputs inputs, InputKinds kind, CancellationToken cancel)
    {
        var query = new EntityQuery { Selectors = [new EntitySelector { Types = new TypeName(Terms.Iri(TenantInputs.TypeOf(kind))) }] };
        for (long? after = 0; after is { } position;)
        {
            var part = await store.Walk(tenant, query, position, WalkPart, cancel);
            foreach (var entity in part.Entities)
            {
                inputs.Put(kind, entity);
            }

            after = part.Next;
        }

        inputs.Hold(kind);
    }
}

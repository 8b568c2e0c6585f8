using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Disaster.Inputs;

/// <summary>
/// The inputs of every tenant that computes something: read from the store when first asked for, then kept up by the change log. Whoever reads
/// sees everything that was committed before he asked.
/// </summary>
internal sealed class DisasterInputs(IEntityStore store, TenantRegistry tenants) : IDisposable
{
    private const int WalkPart = 500;
    private const int MostChanges = 1000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, TenantInputs> _inputs = [];
    private long _position;

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

    public void Dispose() => _turn.Dispose();

    private async Task<TenantInputs> Current(string tenant, InputKinds kinds, CancellationToken cancel)
    {
        await CatchUp(cancel);
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

    // While nobody asks, the log need not wait: what it has forgotten meanwhile is made good by reading everything again.
    private async Task CatchUp(CancellationToken cancel)
    {
        var upTo = store.LastSequence;
        while (_position < upTo)
        {
            var records = _inputs.Count == 0 ? [] : await store.ReadChanges(_position, MostChanges, cancel);
            if (records.Count == 0 || records[0].Sequence != _position + 1)
            {
                _inputs.Clear();
                _position = upTo;
                return;
            }

            foreach (var record in records)
            {
                if (_inputs.TryGetValue(record.Tenant, out var inputs))
                {
                    inputs.Apply(record);
                }
            }

            _position = records[^1].Sequence;
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

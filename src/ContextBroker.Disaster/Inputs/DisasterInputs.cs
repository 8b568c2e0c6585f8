using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Analyses;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Queries;
using Microsoft.Extensions.Options;

namespace ContextBroker.Disaster.Inputs;

/// <summary>
/// The inputs of every tenant that computes something: read from the store when first asked for, then kept up by the change log. Whoever reads
/// sees everything that was committed before he asked. Never more of them than <see cref="AnalysisOptions.InputMegabytes"/>.
/// </summary>
internal sealed class DisasterInputs(IEntityStore store, TenantRegistry tenants, IOptions<AnalysisOptions> options, TimeProvider clock) : IDisposable
{
    private const int WalkPart = 500;
    private const int MostChanges = 1000;
    private const long Megabyte = 1024 * 1024;

    // A tenant that is too large is not read again for every change of it.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, TenantInputs> _inputs = [];
    private readonly Dictionary<string, DateTimeOffset> _tooLarge = [];
    private long _position;

    /// <summary>Computes on a tenant's inputs, one computation at a time.</summary>
    /// <exception cref="ProblemException">NonexistentTenant; TooManyResults: the inputs are more than may be held; whatever <paramref name="compute"/> throws.</exception>
    public async Task<T> Compute<T>(string tenant, InputKinds kinds, Func<TenantInputs, T> compute, CancellationToken cancel)
    {
        await tenants.Require(tenant, cancel);
        await _turn.WaitAsync(cancel);
        try
        {
            return compute(await Current(tenant, kinds, cancel));
        }
        catch (Exception e) when (e is not ProblemException && kinds.HasFlag(InputKinds.Persons) && !cancel.IsCancellationRequested)
        {
            // What goes wrong on a register of persons must not be told with what it holds.
            throw new InvalidOperationException($"{e.GetType().Name} in a computation on persons");
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
        var now = clock.GetUtcNow();
        if (_tooLarge.TryGetValue(tenant, out var since) && now - since < Rest)
        {
            throw TooLarge();
        }

        _tooLarge.Remove(tenant);
        if (!_inputs.TryGetValue(tenant, out var inputs))
        {
            _inputs[tenant] = inputs = new TenantInputs();
        }

        inputs.LastUse = now;
        try
        {
            Fit(tenant, inputs);
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

            Fit(tenant, inputs);
            after = part.Next;
        }

        inputs.Hold(kind);
    }

    // Those that were not computed with for longest go first.
    private void Fit(string tenant, TenantInputs inputs)
    {
        var most = options.Value.InputMegabytes * Megabyte;
        var others = _inputs.Where(one => one.Key != tenant).OrderByDescending(static one => one.Value.LastUse).ToList();
        var bytes = inputs.Bytes + others.Sum(static one => one.Value.Bytes);
        for (; bytes > most && others is [.., var oldest]; others.RemoveAt(others.Count - 1))
        {
            bytes -= oldest.Value.Bytes;
            _inputs.Remove(oldest.Key);
        }

        if (bytes > most)
        {
            _tooLarge[tenant] = clock.GetUtcNow();
            throw TooLarge();
        }
    }

    private ProblemException TooLarge() => new(new Problem(
        ProblemType.TooManyResults, $"What this tenant would compute with takes more than {options.Value.InputMegabytes} MB of memory (Analyses:InputMegabytes)"));
}

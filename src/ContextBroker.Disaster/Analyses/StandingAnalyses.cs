using ContextBroker.Core.Changes;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Queries;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Disaster.Analyses;

/// <summary>
/// Keeps declared analyses computed: a reader of the change log that finds out which of them a change touches, waits until a burst is over, and writes
/// their results. Its position is stored after the results, so what a crash interrupts is computed again; equal results change nothing.
/// </summary>
internal sealed partial class StandingAnalyses(
    IEntityStore store, ChangeFeed feed, IOutbox outbox, DisasterInputs inputs, AnalysisResults results, AnalysisState state, IOptions<AnalysisOptions> options,
    TimeProvider clock, ILogger<StandingAnalyses> logger, Duties? duties = null) : BackgroundService, IDuty
{
    public const string Reader = "analyses";

    private const int MostAtOnce = 512;

    // A position alone is not worth a write for each change that touches no analysis.
    private const long PositionEvery = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private AnalysisRegistry _registry = new();
    private bool _isLoaded;
    private long _stored;
    private CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    public IReadOnlyCollection<string> Readers { get; } = [Reader];

    public Task Begin(CancellationToken cancel)
    {
        _ending.Dispose();
        _ending = new CancellationTokenSource();
        (_registry, _isLoaded) = (new AnalysisRegistry(), false);
        var ending = _ending.Token;
        _running = Task.Run(() => Run(ending), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task End(bool isLost)
    {
        await _ending.CancelAsync();
        await _running;
    }

    public override void Dispose()
    {
        base.Dispose();
        _ending.Dispose();
    }

    // Among several nodes, one computes: see Begin.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => duties is null ? Run(stoppingToken) : Task.CompletedTask;

    private async Task Run(CancellationToken cancel)
    {
        try
        {
            _stored = await Position(cancel);
            using var reader = feed.Open(Reader, _stored);
            while (true)
            {
                await AdvanceSafely(reader, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The host stops, or another node computes.
        }
    }

    private async Task<long> Position(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await outbox.Position(Reader, cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Log.NotComputed(logger, e, _stored);
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    private async Task AdvanceSafely(ChangeReader reader, CancellationToken cancel)
    {
        try
        {
            if (!_isLoaded)
            {
                await Load(cancel);
                _isLoaded = true;
                await ComputeDue(cancel);
            }

            await Advance(reader, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotComputed(logger, e, reader.Confirmed);
            reader.Rewind(reader.Confirmed);
            await Task.Delay(Pause, clock, cancel);
        }
    }

    private async Task Load(CancellationToken cancel)
    {
        foreach (var tenant in await store.Tenants(cancel))
        {
            foreach (var kind in AnalysisRegistry.Kinds)
            {
                await Load(tenant, kind, cancel);
            }
        }
    }

    private async Task Load(string tenant, AnalysisKind kind, CancellationToken cancel)
    {
        var query = new EntityQuery { Selectors = [new EntitySelector { Types = new TypeName(Terms.Iri(kind.Type)) }] };
        for (long? after = SnapshotPartition.Is(tenant) ? null : 0; after is { } position;)
        {
            var part = await store.Walk(tenant, query, position, MostAtOnce, cancel);
            foreach (var entity in part.Entities)
            {
                _registry.Declare(tenant, entity);
            }

            after = part.Next;
        }
    }

    private async Task Advance(ChangeReader reader, CancellationToken cancel)
    {
        var records = await reader.Read(MostAtOnce, cancel);
        if (!Apply(records))
        {
            await Keep(reader, PositionEvery);
            await Gather(records.Count, cancel);
            return;
        }

        await AwaitQuiet(reader, cancel);
        await ComputeDue(cancel);
        await Keep(reader, 1);
    }

    // What touches an analysis waits for quiet anyway: to be woken by every commit would only cost those who write.
    private Task Gather(int read, CancellationToken cancel)
    {
        var pause = options.Value.Quiet < Gathering ? options.Value.Quiet : Gathering;
        return read == MostAtOnce || pause == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(pause, clock, cancel);
    }

    // Changes that touch no analysis do not prolong the wait.
    private async Task AwaitQuiet(ChangeReader reader, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (quiet, latest) = (now + options.Value.Quiet, now + options.Value.LongestDelay);
        while (now < quiet && now < latest)
        {
            using var patience = new CancellationTokenSource((quiet < latest ? quiet : latest) - now, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
            try
            {
                var isTouched = Apply(await reader.Read(MostAtOnce, either.Token));
                now = clock.GetUtcNow();
                quiet = isTouched ? now + options.Value.Quiet : quiet;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private bool Apply(IReadOnlyList<ChangeRecord> records)
    {
        var isTouched = false;
        foreach (var record in records)
        {
            isTouched |= _registry.Apply(record);
        }

        return isTouched;
    }

    private async Task ComputeDue(CancellationToken cancel)
    {
        while (_registry.Next() is { } due)
        {
            var problem = await Compute(due, cancel);
            if (due.Analysis is not null || due.Problem is not null)
            {
                await state.Say(due.Tenant, due.Id, problem, cancel);
            }

            _registry.Done(due);
        }
    }

    /// <returns>Why it could not be computed. Its results are taken away then: an old figure would be taken for today's.</returns>
    private async Task<Problem?> Compute(DueAnalysis due, CancellationToken cancel)
    {
        var problem = due.Problem;
        if (due.Analysis is { } analysis)
        {
            try
            {
                var found = await inputs.Compute(due.Tenant, analysis.Needs, held => analysis.Evaluate(held, clock.GetUtcNow()), cancel);
                RequireFew(found.Count);

                // What was computed before the process stood still is not what another node has computed since.
                duties?.Require(due.Id);
                await results.Write(due.Tenant, due.Kind.ResultTypes, due.Id, found, cancel);
                return null;
            }
            catch (ProblemException e)
            {
                problem = e.Problem;
            }
        }

        await results.Delete(due.Tenant, due.Kind.ResultTypes, due.Id, cancel);
        return problem;
    }

    private void RequireFew(int count)
    {
        if (count > options.Value.MaxResults)
        {
            throw ProblemException.BadRequestData($"The analysis has {count} results; at most {options.Value.MaxResults} are written (Analyses:MaxResults)");
        }
    }

    private async Task Keep(ChangeReader reader, long every)
    {
        if (reader.Position - _stored >= every)
        {
            await outbox.Enqueue(Reader, reader.Position, [], CancellationToken.None);
            _stored = reader.Position;
        }

        // What touched no analysis need not be met again after a crash: the log may forget it before the position is stored.
        reader.Confirm(reader.Position);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Analyses could not be computed for the changes after {Position}; it is tried again", EventName = "AnalysesNotComputed")]
        public static partial void NotComputed(ILogger logger, Exception exception, long position);
    }
}

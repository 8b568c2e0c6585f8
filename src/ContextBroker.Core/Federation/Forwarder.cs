using ContextBroker.Core.Contexts;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Federation;

/// <summary>Sends requests to sources: within their time, not too many at once, and none to a source that rests.</summary>
public sealed class Forwarder : IDisposable
{
    private readonly IContextSource _sources;
    private readonly ContextRegistry _contexts;
    private readonly TimeProvider _clock;
    private readonly FederationOptions _options;
    private readonly SemaphoreSlim _underWay;

    public Forwarder(IContextSource sources, SourceHealth health, ContextRegistry contexts, TimeProvider clock, IOptions<FederationOptions> options)
    {
        (_sources, Health, _contexts, _clock, _options) = (sources, health, contexts, clock, options.Value);
        _underWay = new SemaphoreSlim(_options.MaxUnderWay);
    }

    public SourceHealth Health { get; }

    /// <summary>The @context to write to a source with: the one that it asks for (jsonldContext of clause 4.3.6.6), or that of the request.</summary>
    /// <param name="needsUrl">It goes beside the request, so it must have a URL; names of one without are written as IRIs.</param>
    /// <exception cref="ProblemException">The @context that the source asks for is not available.</exception>
    public async ValueTask<LdContext> ContextFor(ContextSourceRegistration source, RequestOrigin origin, bool needsUrl, CancellationToken cancel)
    {
        foreach (var (key, value) in source.ContextSourceInfo)
        {
            if (key == "jsonldContext")
            {
                return await _contexts.Resolve(JsonValue.Of(value), cancel);
            }
        }

        return needsUrl && origin.Context.Url is null ? LdContext.Core : origin.Context;
    }

    /// <summary>Answers for all of the works, in their order; so many at a time as one request may have.</summary>
    internal async Task<T[]> All<TWork, T>(IReadOnlyList<TWork> works, Func<TWork, Task<T>> answer)
    {
        if (works.Count <= _options.Parallel)
        {
            return await Task.WhenAll(works.Select(answer));
        }

        var answers = new T[works.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, _options.Parallel).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < works.Count;)
            {
                answers[i] = await answer(works[i]);
            }
        }));
        return answers;
    }

    /// <summary>One request; cancelling alone throws.</summary>
    internal async Task<SourceReply> Send(string tenant, SourceCall call, CancellationToken cancel)
    {
        if (Health.Rests(tenant, call.Source, IsChange(call.Operation)))
        {
            return new SourceReply(SourceOutcome.NoAnswer, Detail: "it failed a moment ago, and is asked again after its cooldown");
        }

        var reply = await Try(call, cancel);
        Health.Count(tenant, call.Source, reply);
        return reply;
    }

    /// <summary>The context of a document that a source answered.</summary>
    /// <exception cref="ProblemException">It is not available.</exception>
    internal async ValueTask<LdContext> ContextOf(SourceCall call, SourceReply reply, JsonValue document, CancellationToken cancel)
    {
        if ((document as JsonObject)?["@context"] is { } own)
        {
            return own.Equals(call.Context.Source) ? call.Context : await _contexts.Resolve(own, cancel);
        }

        return reply.ContextUrl is { } url && url != call.Context.Url ? await _contexts.Resolve(JsonValue.Of(url), cancel) : call.Context;
    }

    public void Dispose() => _underWay.Dispose();

    private async Task<SourceReply> Try(SourceCall call, CancellationToken cancel)
    {
        var limit = TimeoutOf(call.Source);
        using var timeout = new CancellationTokenSource(limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            await _underWay.WaitAsync(either.Token);
            try
            {
                return await _sources.Send(call, either.Token);
            }
            finally
            {
                _underWay.Release();
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new SourceReply(SourceOutcome.NoAnswer, Detail: $"not within {limit.TotalSeconds:0.###} s");
        }
    }

    // Subscriptions are asked for again by the broker itself: none is lost while the source rests.
    private static bool IsChange(SourceOperations operation) =>
        operation is not (SourceOperations.RetrieveEntity or SourceOperations.QueryEntity or SourceOperations.QueryBatch
            or SourceOperations.CreateSubscription or SourceOperations.UpdateSubscription or SourceOperations.DeleteSubscription);

    private TimeSpan TimeoutOf(ContextSourceRegistration source)
    {
        var wanted = source.Management.Timeout ?? _options.Timeout;
        return wanted < _options.MaxTimeout ? wanted : _options.MaxTimeout;
    }
}

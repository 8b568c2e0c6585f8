using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Federation;

/// <summary>Purges here and at registered sources (clause 5.6.21.4). Inclusive sources that do not purge are left out, as in all other changes.</summary>
public sealed class DistributedPurge(EntityPurge purge, Gathering gathering, Forwarder forwarder, DistributedConsumption consumption)
{
    private static readonly SourceReply Unspeakable =
        new(SourceOutcome.Refused, Detail: "the conditions cannot be written so that any broker reads them, and without them too much would be purged");

    /// <param name="deleted">Attributes to be deleted; null: whole entities.</param>
    /// <returns>What sources did not do.</returns>
    /// <exception cref="ProblemException">508: the request has been here before; what the purge here throws; why nothing was purged, if that failed everywhere.</exception>
    public async Task<ImmutableArray<BatchError>> Purge(
        string tenant, EntityQuery query, QExpression? filter, Projection? deleted, RequestOrigin origin, CancellationToken cancel)
    {
        consumption.RequireNoLoop(origin);
        var purged = await purge.Purge(tenant, query, deleted, cancel);
        var search = new RegistrationQuery { Selectors = query.Selectors, Attributes = query.HasAnyAttribute, Geo = query.Geo, Scope = query.Scope, Filter = filter };
        var works =
            from matched in gathering.Sources(tenant, search, (SourceOperations)~0L, origin)
            let source = matched.Registration
            where source.Mode != RegistrationMode.Auxiliary
            where source.Mode != RegistrationMode.Inclusive || source.Operations.HasFlag(SourceOperations.PurgeEntity)
            from scope in ForwardScope.Of(matched, query.Selectors, [])
            select (Source: source, Scope: scope);
        var all = works.ToList();
        var results = await forwarder.All(all, work => Forward(tenant, work.Source, work.Scope, query, deleted, origin));
        var errors = results.OfType<BatchError>().ToImmutableArray();
        return purged == 0 && errors.Length == 1 && all.Count == 1 ? throw new ProblemException(errors[0].Problem) : errors;
    }

    private async Task<BatchError?> Forward(
        string tenant, ContextSourceRegistration source, ForwardScope scope, EntityQuery query, Projection? deleted, RequestOrigin origin)
    {
        if (!source.Operations.HasFlag(SourceOperations.PurgeEntity))
        {
            return new BatchError(null, SourceProblems.NotSupported(source), source.Id);
        }

        try
        {
            var context = await forwarder.ContextFor(source, origin, needsUrl: true, CancellationToken.None);
            foreach (var call in SourceQuestion.Purges(source, scope, query, deleted, context, origin) ?? throw new ProblemException(SourceProblems.Of(source, Unspeakable)))
            {
                var reply = await forwarder.Send(tenant, call, CancellationToken.None);
                if (reply.Outcome != SourceOutcome.Done && !(reply.Outcome == SourceOutcome.Loop && source.Mode == RegistrationMode.Inclusive))
                {
                    return new BatchError(null, SourceProblems.Of(source, reply), source.Id);
                }
            }

            return null;
        }
        catch (ProblemException e)
        {
            return new BatchError(null, e.Problem, source.Id);
        }
    }
}

using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Storage;
using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Federation;

/// <summary>Consumption of entities that may lie with other sources as well (clauses 5.7.1.4, 5.7.2.4).</summary>
internal static class DistributedQueries
{
    /// <exception cref="ProblemException">ResourceNotFound: nobody has it, as far as they answer.</exception>
    public static async ValueTask<Entity> Retrieve(ApiRequest request, EntityTarget target, Presentation presentation, LdContext context)
    {
        var found = await request.Service<DistributedConsumption>().Retrieve(
            request.Tenant, target, Attributes(presentation.Projection), [.. presentation.DatasetIds], request.Origin(context), request.Aborted);
        request.Warn(found.Warnings);
        return found.Result ?? throw ProblemException.NotFound($"Entity {target.Id} does not exist, neither here nor at a source that answers");
    }

    public static async ValueTask<EntityPage> Query(ApiRequest request, EntityQuery query, Presentation presentation, LdContext context, QueryText text)
    {
        var found = await request.Service<DistributedConsumption>().Query(
            request.Tenant, Distributed(query, presentation, context, text), request.Origin(context), request.Aborted);
        request.Warn(found.Warnings);
        return found.Result;
    }

    private static DistributedQuery Distributed(EntityQuery query, Presentation presentation, LdContext context, QueryText text) => new(
        query,
        query.HasAnyAttribute.IsEmpty ? [] : query.HasAnyAttribute,
        [.. presentation.DatasetIds],
        QueryReader.SourceFilter(text, context),
        text.SplitEntities);

    // What is picked of the entity itself names no attribute; then nothing narrows down what is asked for.
    private static ImmutableArray<string> Attributes(Projection? projection) =>
        projection?.Picked is { } picked ? [.. picked.Select(term => term.Name).Where(name => !ProjectionParser.IsEntityMember(name))] : [];
}

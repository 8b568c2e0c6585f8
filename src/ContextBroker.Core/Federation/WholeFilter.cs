using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Federation;

/// <summary>Whether an entity fits a query that no store and no source has applied: once it is put together, or where the source was not told.</summary>
public sealed class WholeFilter(LinkedEntities links, IOptions<FederationOptions> options)
{
    /// <exception cref="NgsiLd.ProblemException">TooComplexQuery: the query follows relationships to more entities than are taken from a source.</exception>
    internal async ValueTask<bool> Fits(string tenant, EntityQuery query, Entity entity, CancellationToken cancel)
    {
        if (query.Q is not { LinkedDepth: > 0 } expression)
        {
            return EntityMatcher.Matches(query, entity);
        }

        return EntityMatcher.Matches(query with { Q = null }, entity) && await links.Hold(tenant, expression, entity, options.Value.MaxEntities, cancel);
    }
}

using ContextBroker.Core.Entities;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Http.Entities;

/// <summary>The type parameter of operations on one entity (clause 4.17): an entity of another type is as good as none.</summary>
internal static class EntityTypeCondition
{
    /// <summary>Costs a look-up only when the parameter is given.</summary>
    /// <exception cref="ProblemException">ResourceNotFound.</exception>
    public static async ValueTask Require(ApiRequest request, string id, LdContext context)
    {
        if (request.Query["type"] is { } text && TypeSelectionParser.Parse(text, context) is { } types)
        {
            Require(types, await request.Service<EntityConsumption>().Retrieve(request.Tenant, id, request.Aborted));
        }
    }

    /// <exception cref="ProblemException">ResourceNotFound.</exception>
    public static void Require(ApiRequest request, Entity entity, LdContext context)
    {
        if (request.Query["type"] is { } text && TypeSelectionParser.Parse(text, context) is { } types)
        {
            Require(types, entity);
        }
    }

    private static void Require(TypeSelection types, Entity entity)
    {
        if (!EntityMatcher.Matches(types, entity))
        {
            throw ProblemException.NotFound($"Entity {entity.Id} is not of the type that was asked for");
        }
    }
}

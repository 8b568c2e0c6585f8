using System.Collections.Immutable;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Registrations;

/// <summary>What an exclusive or redirect registration says to be held elsewhere must not be held here (clauses 4.3.6.3, 5.9.2.4).</summary>
internal sealed class ProxiedEntities(IEntityStore store)
{
    /// <exception cref="ProblemException">Conflict: an entity is held here that the registration is about.</exception>
    public async Task RequireNone(string tenant, ContextSourceRegistration registration, CancellationToken cancel)
    {
        if (registration.Mode is not (RegistrationMode.Exclusive or RegistrationMode.Redirect))
        {
            return;
        }

        foreach (var info in registration.Information)
        {
            if (await First(tenant, info, cancel) is { } id)
            {
                throw new ProblemException(new Problem(
                    ProblemType.Conflict, $"Entity {id} is held here, but the registration says that it is held by the source alone", "information"));
            }
        }
    }

    private async Task<string?> First(string tenant, RegistrationInfo info, CancellationToken cancel)
    {
        var query = new EntityQuery { Selectors = [.. info.Entities.Select(Selector)], HasAnyAttribute = info.Attributes, Limit = 1 };
        var page = await store.Query(tenant, query, cancel);
        return page.Entities.Count == 0 ? null : page.Entities[0].Id;
    }

    // An id means the entity, whatever its types.
    private static EntitySelector Selector(EntityInfo entity) => entity.Id is { } id
        ? new EntitySelector { Ids = [id] }
        : new EntitySelector { IdPattern = entity.Pattern?.Text, Types = Types(entity.Types) };

    private static TypeSelection Types(ImmutableArray<string> types) =>
        types.Length == 1 ? new TypeName(types[0]) : new TypeAnd([.. types.Select(type => new TypeName(type))]);
}

using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Entities;

/// <summary>An attribute that entities have (clause 5.2.28); names expanded.</summary>
/// <param name="Types">Of the entities that have it.</param>
/// <param name="Kinds">Of its instances.</param>
public sealed record AttributeSummary(string Name, IReadOnlyList<string> Types, IReadOnlyList<AttributeKind> Kinds);

/// <param name="Count">Entities that have it.</param>
public sealed record AttributeDetails(AttributeSummary Summary, long Count);

/// <summary>Which types and attributes there are (clauses 5.7.5 to 5.7.10). In the order of their names.</summary>
public sealed class EntityDiscovery(IEntityStore store, TenantRegistry tenants)
{
    /// <summary>Clauses 5.7.5 and 5.7.6: the types in use, each with its attributes.</summary>
    public async ValueTask<IReadOnlyList<TypeUsage>> Types(string tenant, CancellationToken cancel)
    {
        await tenants.Require(tenant, cancel);
        var types = await store.Types(tenant, cancel);
        return [.. types.Where(t => t.EntityCount > 0).OrderBy(t => t.Type, StringComparer.Ordinal)];
    }

    /// <summary>Clause 5.7.7.</summary>
    /// <param name="type">Expanded.</param>
    /// <exception cref="ProblemException">ResourceNotFound: no entity is of this type.</exception>
    public async ValueTask<TypeUsage> Type(string tenant, string type, CancellationToken cancel)
    {
        foreach (var usage in await Types(tenant, cancel))
        {
            if (usage.Type == type)
            {
                return usage;
            }
        }

        throw ProblemException.NotFound($"No entity is of type {type}");
    }

    /// <summary>Clauses 5.7.8 and 5.7.9.</summary>
    public async ValueTask<IReadOnlyList<AttributeSummary>> Attributes(string tenant, CancellationToken cancel)
    {
        var types = await Types(tenant, cancel);
        return
        [
            .. types.SelectMany(type => type.Attributes, (type, attribute) => (Type: type.Type, Attribute: attribute))
                .Where(use => use.Attribute.Count > 0)
                .GroupBy(use => use.Attribute.Name)
                .Select(uses => new AttributeSummary(
                    uses.Key, [.. uses.Select(use => use.Type)], [.. uses.SelectMany(use => use.Attribute.Kinds).Distinct().Order()]))
                .OrderBy(summary => summary.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Clause 5.7.10.</summary>
    /// <param name="name">Expanded.</param>
    /// <exception cref="ProblemException">ResourceNotFound: no entity has it.</exception>
    public async ValueTask<AttributeDetails> Attribute(string tenant, string name, CancellationToken cancel)
    {
        foreach (var summary in await Attributes(tenant, cancel))
        {
            if (summary.Name == name)
            {
                return new AttributeDetails(summary, await Count(tenant, name, cancel));
            }
        }

        throw ProblemException.NotFound($"No entity has the attribute {name}");
    }

    // Counted, not summed up over the types: an entity may have several.
    private async ValueTask<long> Count(string tenant, string name, CancellationToken cancel)
    {
        var page = await store.Query(tenant, new EntityQuery { HasAnyAttribute = [name], Limit = 0, Count = true }, cancel);
        return page.Count ?? 0;
    }
}

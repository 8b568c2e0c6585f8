using System.Collections.Frozen;
using System.Collections.Immutable;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Entities;

/// <summary>Whether a query asks for something in particular (clause 5.7.2): "everything there is" is refused.</summary>
/// <remarks>
/// The clause asks for a type, an attribute, q or georel. An id, an idPattern or a scopeQ alone is taken as well: Grafana asks by
/// ids only, ngsijs sends idPattern=.* when it has nothing else.
/// </remarks>
internal static class QueryScope
{
    private const string Core = "https://uri.etsi.org/ngsi-ld/";

    private static readonly FrozenSet<string> SystemAttributes = FrozenSet.Create(
        StringComparer.Ordinal, Core + "createdAt", Core + "modifiedAt", Core + "deletedAt", Core + "observedAt", Core + "expiresAt", "@id", "@type");

    public static bool IsNarrow(EntityQuery query) =>
        query.Q is not null || query.Geo is not null || query.Scope is not null
        || NamesAttribute(query.HasAnyAttribute) || NamesEntities(query.Selectors);

    private static bool NamesAttribute(ImmutableArray<string> names)
    {
        foreach (var name in names)
        {
            if (!SystemAttributes.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool NamesEntities(ImmutableArray<EntitySelector> selectors)
    {
        foreach (var selector in selectors)
        {
            if (selector is { Ids.IsEmpty: true, IdPattern: null, Types: null })
            {
                return false;
            }
        }

        return !selectors.IsEmpty;
    }
}

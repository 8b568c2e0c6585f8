using System.Collections.Immutable;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.Subscriptions;

/// <summary>Types of which an entity must have at least one to fit a selection: where an index files it.</summary>
internal static class TypeAnchors
{
    public static ImmutableArray<string> Of(TypeSelection selection) => selection switch
    {
        TypeName name => [name.Iri],
        TypeOr or => [.. or.Selections.SelectMany(one => Of(one)).Distinct()],
        TypeAnd and => and.Selections.Select(Of).MinBy(anchors => anchors.Length),
        _ => throw new ArgumentException($"There is no such type selection: {selection}", nameof(selection)),
    };
}

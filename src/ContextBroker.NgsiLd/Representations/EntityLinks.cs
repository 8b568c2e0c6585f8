using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>
/// What an entity's own relationships point at. Those of attributes are left alone: no path of clause 4.21 can name them, and
/// annex C.2.2 does not follow them.
/// </summary>
internal static class EntityLinks
{
    /// <summary>Links of the relationships that are shown.</summary>
    public static IEnumerable<EntityLink> Of(EntityGraph graph, Presentation presentation)
    {
        foreach (var attribute in graph.Entity.Attributes)
        {
            if (!(graph.Projection?.Includes(attribute.Name) ?? true))
            {
                continue;
            }

            foreach (var instance in attribute.Instances)
            {
                if (IsRelationship(instance) && presentation.ShowsDataset(instance.DatasetId))
                {
                    foreach (var target in Targets(instance))
                    {
                        yield return new EntityLink(attribute.Name, target);
                    }
                }
            }
        }
    }

    public static bool IsRelationship(AttributeInstance instance) => instance.Kind is AttributeKind.Relationship or AttributeKind.ListRelationship;

    /// <summary>In the order of the relationship.</summary>
    public static IEnumerable<string> Targets(AttributeInstance relationship) => relationship.Value switch
    {
        JsonString target => [target.Value],
        JsonArray targets => targets.Items.OfType<JsonString>().Select(t => t.Value),
        _ => [],
    };
}

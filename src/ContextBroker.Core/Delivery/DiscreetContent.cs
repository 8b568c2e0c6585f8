using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Delivery;

/// <summary>What notifications may say of entities: all of them, or of those that an application withholds, id and type.</summary>
internal static class DiscreetContent
{
    public static Entity Of(this IDiscretion? discretion, Entity entity) =>
        discretion?.IsWithheld(entity) == true ? entity with { Scopes = [], Attributes = [] } : entity;

    /// <summary>Withheld is also what was to be before the change: it may show former values.</summary>
    public static EntityChange Of(this IDiscretion? discretion, EntityChange change) =>
        discretion is not null && (discretion.IsWithheld(change.State) || discretion.IsWithheld(Before(change)))
            ? change with { State = change.State with { Scopes = [], Attributes = [] }, Attributes = [] }
            : change;

    // As far as the change tells.
    private static Entity Before(EntityChange change) => change.State with
    {
        Attributes = [.. change.Attributes.Where(static one => one.Before is not null).Select(static one => new EntityAttribute(one.Name, [one.Before!]))],
    };
}

using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Federation;

/// <summary>
/// What a registered source is asked for of a request that reads: what both the request and the registration speak of, for "all constraints
/// specified in the registration shall be respected" (clause 4.3.6.1).
/// </summary>
/// <param name="Information">The elements of the registration that this comes from; they have the same attributes.</param>
/// <param name="Selectors">The entities; empty: any, for neither of the two names some.</param>
/// <param name="Attributes">Only these; empty: all.</param>
public sealed record ForwardScope(ImmutableArray<RegistrationInfo> Information, ImmutableArray<EntitySelector> Selectors, ImmutableArray<string> Attributes)
{
    /// <summary>The attributes that are registered; empty: any.</summary>
    public ImmutableArray<string> Registered => Information[0].Attributes;

    /// <param name="matched">With the elements that match.</param>
    /// <param name="selectors">The entities that the request speaks of; empty: any.</param>
    /// <param name="attributes">The attributes that it asks for; empty: all.</param>
    /// <returns>One for each set of attributes that the registration names.</returns>
    public static ImmutableArray<ForwardScope> Of(
        MatchedRegistration matched, ImmutableArray<EntitySelector> selectors, ImmutableArray<string> attributes) =>
    [
        .. matched.Shown.Select(place => matched.Registration.Information[place])
            .GroupBy(info => string.Join('\n', info.Attributes.Order(StringComparer.Ordinal)))
            .Select(group => new ForwardScope([.. group], Selected([.. group], selectors), Narrowed(group.First().Attributes, attributes))),
    ];

    /// <summary>What of an entity that the source answers was registered; null: it was not asked for.</summary>
    public Entity? Admitted(Entity entity)
    {
        if (!Information.Any(info => info.Describes(entity.Id, entity.Types)))
        {
            return null;
        }

        return Registered.IsEmpty || entity.Attributes.All(attribute => Registered.Contains(attribute.Name))
            ? entity
            : entity with { Attributes = entity.Attributes.RemoveAll(attribute => !Registered.Contains(attribute.Name)) };
    }

    private static ImmutableArray<string> Narrowed(ImmutableArray<string> registered, ImmutableArray<string> asked) =>
        registered.IsEmpty ? asked
        : asked.IsEmpty ? registered
        : [.. registered.Where(name => asked.Contains(name))];

    private static ImmutableArray<EntitySelector> Selected(ImmutableArray<RegistrationInfo> information, ImmutableArray<EntitySelector> selectors)
    {
        if (information.Any(info => info.Entities.IsEmpty))
        {
            return selectors;
        }

        var entities = information.SelectMany(info => info.Entities);
        var pairs = selectors.IsEmpty
            ? entities.Select(entity => Narrowed(entity, new EntitySelector()))
            : from entity in entities
              from selector in selectors
              where RegistrationMatcher.Matches(entity, selector)
              select Narrowed(entity, selector);
        return Joined(pairs);
    }

    private static EntitySelector Narrowed(EntityInfo entity, EntitySelector asked)
    {
        ImmutableArray<string> ids = !asked.Ids.IsEmpty ? [.. asked.Ids.Where(entity.Admits)] : entity.Id is { } id ? [id] : [];
        return new EntitySelector
        {
            Types = entity.Types is [var only] ? new TypeName(only) : new TypeAnd([.. entity.Types.Select(type => new TypeName(type))]),
            Ids = ids,
            IdPattern = ids.IsEmpty ? asked.IdPattern ?? entity.Pattern?.Text : null,
        };
    }

    // Entities of the same types that are named one by one are one selector.
    private static ImmutableArray<EntitySelector> Joined(IEnumerable<EntitySelector> selectors) =>
    [
        .. selectors.GroupBy(selector => (selector.Types!.ToString(), selector.IdPattern, IsByIds: !selector.Ids.IsEmpty))
            .Select(group => group.First() with { Ids = [.. group.SelectMany(selector => selector.Ids).Distinct()] }),
    ];
}

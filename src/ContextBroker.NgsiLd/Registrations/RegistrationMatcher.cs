using System.Collections.Immutable;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>Whether a registered source may have something of what is asked for (clause 5.12). Whether it has expired is not looked at.</summary>
public static class RegistrationMatcher
{
    /// <returns>The places of the elements of information that match, which are all that is shown of them; empty: the registration does not match.</returns>
    public static ImmutableArray<int> Match(ContextSourceRegistration registration, RegistrationQuery query) =>
        CoversTime(registration, query.Interval) && CoversPlace(registration, query) && Describes(registration, query) && HasDataset(registration, query.DatasetIds)
            ? Matching(registration.Information, query)
            : [];

    /// <summary>The entities that are asked for can be among those of the element, and the attributes too.</summary>
    public static bool Matches(RegistrationInfo info, ImmutableArray<EntitySelector> selectors, ImmutableArray<string> attributes) =>
        (attributes.IsEmpty || info.Attributes.IsEmpty || info.Attributes.Any(name => attributes.Contains(name)))
        && (selectors.IsEmpty || info.Entities.IsEmpty || selectors.Any(selector => info.Entities.Any(entity => Matches(entity, selector))));

    public static bool Matches(EntityInfo info, EntitySelector selector) =>
        (selector.Types is null || Matches(selector.Types, info.Types)) && MatchesId(info, selector);

    private static ImmutableArray<int> Matching(ImmutableArray<RegistrationInfo> information, RegistrationQuery query)
    {
        var places = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < information.Length; i++)
        {
            if (Matches(information[i], query.Selectors, query.Attributes))
            {
                places.Add(i);
            }
        }

        return places.DrainToImmutable();
    }

    // Ids take precedence over the pattern. Whether an id fits two patterns is not easily said: it is assumed.
    private static bool MatchesId(EntityInfo info, EntitySelector selector)
    {
        if (!selector.Ids.IsEmpty)
        {
            return selector.Ids.Any(info.Admits);
        }

        return selector.Pattern is not { } pattern || info.Id is not { } id || pattern.IsMatch(id);
    }

    private static bool Matches(TypeSelection selection, ImmutableArray<string> types) => selection switch
    {
        TypeName name => types.Contains(name.Iri),
        TypeAnd and => and.Selections.All(one => Matches(one, types)),
        TypeOr or => or.Selections.Any(one => Matches(one, types)),
        _ => throw new ArgumentException($"{selection.GetType().Name} is not a type selection", nameof(selection)),
    };

    private static bool CoversTime(ContextSourceRegistration registration, IntervalQuery? query)
    {
        if (query is null)
        {
            return !registration.IsTemporal;
        }

        return (query.IsObservation ? registration.ObservationInterval : registration.ManagementInterval) is { } interval && query.Matches(interval);
    }

    private static bool CoversPlace(ContextSourceRegistration registration, RegistrationQuery query) =>
        query.Geo is not { } geo
        || (RegistrationDescription.AreaOf(registration, geo.Property) is { } area ? GeoPossibility.Of(geo, area) : query.IsToAsk);

    private static bool HasDataset(ContextSourceRegistration registration, ImmutableArray<string> datasetIds) =>
        datasetIds.IsEmpty || registration.DatasetIds.IsEmpty || datasetIds.Any(id => registration.DatasetIds.Contains(id));

    private static bool Describes(ContextSourceRegistration registration, RegistrationQuery query)
    {
        if (query.Filter is null && query.Scope is null)
        {
            return true;
        }

        var description = RegistrationDescription.Of(registration);
        return (query.Filter is null || EntityMatcher.Matches(query.Filter, description))
            && (query.Scope is null || (query.IsToAsk && registration.Scopes.IsEmpty) || EntityMatcher.Matches(query.Scope, description));
    }
}

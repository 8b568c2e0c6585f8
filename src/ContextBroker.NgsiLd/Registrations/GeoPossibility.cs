using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Queries;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.RelateNG;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>
/// Whether an area fits a geoquery itself, or may hold a location that does (clause 5.10.2.4). Where it cannot be decided the answer is
/// yes: a source that is asked in vain answers nothing, one that is not asked keeps silent.
/// </summary>
internal static class GeoPossibility
{
    public static bool Of(GeoQuery geo, Geometry area)
    {
        if (SegmentCrossings.AreTooMany(geo.Reference, area))
        {
            return true;
        }

        try
        {
            return geo switch
            {
                GeoNear { IsMinimum: true } => area.Coordinates.Any(corner => geo.Matches(area.Factory.CreatePoint(corner))),
                GeoRelated related => Of(related, area),
                _ => geo.Matches(area),
            };
        }
        catch (TopologyException)
        {
            return true;
        }
    }

    // What lies within the reference, meets or overlaps it can lie where the area does; what contains or equals it needs all of it there; and
    // what is disjoint from it needs a place outside.
    private static bool Of(GeoRelated related, Geometry area) => related.Relation switch
    {
        GeoRelation.Contains or GeoRelation.Equals => RelateNG.Relate(related.Reference, area, RelatePredicate.CoveredBy()),
        GeoRelation.Disjoint => !RelateNG.Relate(related.Reference, area, RelatePredicate.Covers()),
        _ => RelateNG.Relate(related.Reference, area, RelatePredicate.Intersects()),
    };
}

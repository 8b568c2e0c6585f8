using ContextBroker.NgsiLd.Geometries;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.RelateNG;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>A query over geometry (clause 4.10): how an entity's GeoProperty lies to a reference geometry.</summary>
/// <param name="Property">The GeoProperty, expanded.</param>
/// <param name="Reference">In degrees, longitude first.</param>
public abstract record GeoQuery(string Property, Geometry Reference)
{
    public const string DefaultProperty = "https://uri.etsi.org/ngsi-ld/location";

    /// <summary>Every geometry that fits meets this box, so that an index can narrow; null: no box says anything.</summary>
    public abstract Envelope? Bounds { get; }

    public abstract bool Matches(Geometry target);
}

/// <summary>near: the shortest distance from geometry to geometry, in metres over the sphere.</summary>
/// <param name="Metres">More than 0.</param>
/// <param name="IsMinimum">minDistance: farther than that. Otherwise maxDistance: not farther.</param>
public sealed record GeoNear(string Property, Geometry Reference, double Metres, bool IsMinimum) : GeoQuery(Property, Reference)
{
    public override Envelope? Bounds { get; } = IsMinimum ? null : GreatCircle.BoxAround(Reference.EnvelopeInternal, Metres);

    public override bool Matches(Geometry target)
    {
        // A point is measured as soon as looked up, and its envelope would be a new object.
        if (target is not Point && Bounds is not null && !Bounds.Intersects(target.EnvelopeInternal))
        {
            return false;
        }

        return GreatCircle.Distance(Reference, target) <= Metres != IsMinimum;
    }

    public bool Equals(GeoNear? other) =>
        other is not null && Property == other.Property && Metres.Equals(other.Metres) && IsMinimum == other.IsMinimum
        && Reference.EqualsExact(other.Reference);

    public override int GetHashCode() => HashCode.Combine(Property, Metres, IsMinimum);
}

public enum GeoRelation
{
    Within,
    Contains,
    Intersects,
    Equals,
    Disjoint,
    Overlaps,
}

/// <summary>A topological relation, as OGC 06-103r4 defines it, of the entity's geometry to the reference.</summary>
public sealed record GeoRelated : GeoQuery
{
    // From here on what is not prepared costs less than the long way of what is.
    private const int Large = 1000;

    private readonly IPreparedGeometry _prepared;

    public GeoRelated(string property, Geometry reference, GeoRelation relation)
        : base(property, reference) => (Relation, _prepared) = (relation, PreparedGeometryFactory.Prepare(reference));

    public GeoRelation Relation { get; }

    public override Envelope? Bounds => Relation == GeoRelation.Disjoint ? null : Reference.EnvelopeInternal;

    /// <exception cref="ProblemException">TooComplexQuery: the two cross each other too often.</exception>
    public override bool Matches(Geometry target)
    {
        if (SegmentCrossings.AreTooMany(Reference, target))
        {
            throw new ProblemException(new Problem(ProblemType.TooComplexQuery, "The geometry of the query crosses that of an entity too often", "coordinates"));
        }

        try
        {
            return Holds(target);
        }
        catch (TopologyException)
        {
            // A ring that crosses itself has an inside only once it is repaired.
            return new GeoRelated(Property, GeometryFixer.Fix(Reference), Relation).Holds(GeometryFixer.Fix(target));
        }
    }

    public bool Equals(GeoRelated? other) =>
        other is not null && Property == other.Property && Relation == other.Relation && Reference.EqualsExact(other.Reference);

    public override int GetHashCode() => HashCode.Combine(Property, Relation);

    private bool IsAsLarge(Geometry target) => target.NumPoints >= Large && 4L * target.NumPoints > Reference.NumPoints;

    // The reference is the subject, hence the inverse relation. What a prepared geometry has no short way for would be worked out completely;
    // RelateNG ends as soon as the answer is known.
    private bool Holds(Geometry target) => Relation switch
    {
        GeoRelation.Within => IsAsLarge(target) ? RelateNG.Relate(Reference, target, RelatePredicate.Contains()) : _prepared.Contains(target),
        GeoRelation.Contains => RelateNG.Relate(Reference, target, RelatePredicate.Within()),
        GeoRelation.Intersects => _prepared.Intersects(target),
        // Written alike is equal even where a ring crosses itself and topology knows no inside.
        GeoRelation.Equals => Reference.EqualsExact(target) || RelateNG.Relate(Reference, target, RelatePredicate.EqualsTopologically()),
        GeoRelation.Disjoint => _prepared.Disjoint(target),
        _ => RelateNG.Relate(Reference, target, RelatePredicate.Overlaps()),
    };
}

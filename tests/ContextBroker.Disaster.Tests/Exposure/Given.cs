using System.Collections.Immutable;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Tests.Exposure;

/// <summary>Inputs made from entities, as the change log brings them; each entity is the next change.</summary>
internal sealed class Given
{
    private static readonly string[] Relationships = ["parent", "foldedInto", "shelter", "site", "supporters"];

    private long _sequence;

    public Given()
    {
        foreach (var kind in TenantInputs.Each((InputKinds)2047))
        {
            Inputs.Hold(kind);
        }
    }

    public TenantInputs Inputs { get; } = new();

    public Given Zone(string id, int rank, Polygon area, string scenario = "largest")
    {
        double[] depths = [0, 0, 0.5, 3, 5, 10, 20];
        return Changed(id, HazardZone.Type, ("hazardType", "\"flood\""), ("scenario", $"\"{scenario}\""), ("depthRank", $"{rank}"), ("depthMin", $"{depths[rank]}"), ("location", GeoJson(area)));
    }

    public Given Mesh(string code, int year, double total, string? ages = null, params (string Term, string Json)[] more)
    {
        var classes = ages?.Split('/').Zip(["population0to14", "population15to64", "population65over"], (number, term) => (term, number)) ?? [];
        return Changed($"urn:mesh:{code}:{year}", PopulationMesh.Type, [("meshCode", $"\"{code}\""), ("referenceYear", $"{year}"), ("populationTotal", $"{total}"), .. classes, .. more]);
    }

    public Given Flow(string code, double stay, string government) => Changed(
        $"urn:flow:{code}", PeopleFlow.Type, ("meshCode", $"\"{code}\""), ("stayPopulation", $"{stay}"), ("timeSlot", "\"day\""), ("dayType", "\"weekday\""),
        ("dateObservedFrom", "\"2021-12-01\""), ("localGovernmentCode", $"\"{government}\""));

    public Given Municipality(string code, Polygon? area, string more = "") => Changed(
        $"urn:m:{code}", Disaster.Inputs.Municipality.Type,
        [("localGovernmentCode", $"\"{code}\""), .. area is null ? [] : new[] { ("location", GeoJson(area)) }, .. more.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(m => (m.Split('=')[0], m.Split('=')[1]))]);

    public Given Share(string code, double land, params (int Rank, double Share)[] ranks) => Changed(
        $"urn:share:{code}", HazardShare.Type,
        [
            ("hazardType", "\"flood\""), ("scenario", "\"largest\""), ("meshCode", $"\"{code}\""), ("landShare", FormattableString.Invariant($"{land}")),
            .. ranks.Select(one => (Terms.ShareOfRank(one.Rank), FormattableString.Invariant($"{one.Share}"))),
        ]);

    public Given Gone(string id, string type)
    {
        Apply(ChangeKind.Deleted, id, type, []);
        return this;
    }

    public ExposureAnswer Answer(string question) => ExposureComputation.Answer(ExposureQuestionReader.Read(JsonText.Parse(question)), Inputs);

    public double Exposed(string question) => Answer(question).Total.Exposed.Total;

    public Given Changed(string id, string type, params (string Term, string Json)[] attributes)
    {
        Apply(ChangeKind.Created, id, type, attributes);
        return this;
    }

    private void Apply(ChangeKind kind, string id, string type, (string Term, string Json)[] attributes)
    {
        var entity = new Entity
        {
            Id = id,
            Types = [Terms.Iri(type)],
            Version = ++_sequence,
            Attributes = [.. attributes.Select(a => new EntityAttribute(Terms.Iri(a.Term), [Instance(a.Term, a.Json)]))],
        };
        Inputs.Apply(new ChangeRecord(_sequence, "", new EntityChange { Kind = kind, State = entity, Attributes = ImmutableArray<AttributeChange>.Empty, At = DateTimeOffset.UnixEpoch }));
    }

    private static AttributeInstance Instance(string term, string json) => new()
    {
        Kind = term == "location" ? AttributeKind.GeoProperty : Relationships.Contains(term) ? AttributeKind.Relationship : AttributeKind.Property,
        Value = JsonText.Parse(json),
    };

    /// <summary>A place in cells from the corner of the shapes' region.</summary>
    public static string Point(double x, double y) =>
        FormattableString.Invariant($$"""{"type":"Point","coordinates":[{{(Shapes.West + x) / 320}},{{(Shapes.South + y) / 480}}]}""");

    public static string GeoJson(Polygon area) =>
        $$"""{"type":"Polygon","coordinates":[{{string.Join(',', Rings(area).Select(ring => $"[{string.Join(',', ring.Coordinates.Select(c => FormattableString.Invariant($"[{c.X:R},{c.Y:R}]")))}]"))}}]}""";

    private static IEnumerable<LineString> Rings(Polygon area) => [area.ExteriorRing, .. area.InteriorRings];
}

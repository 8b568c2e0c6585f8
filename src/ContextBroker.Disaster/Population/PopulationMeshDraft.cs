using System.Globalization;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Population;

/// <summary>What all sources of mesh population say in the same way: one entity per mesh, data set and year, so that versions do not mix.</summary>
internal static class PopulationMeshDraft
{
    public static readonly string[] Terms =
    [
        "meshCode", "meshLevel", "referenceYear", "populationKind", "populationTotal", "population0to14", "population15to64", "population65over",
        "population75over", "households", "singleHouseholds65over", "privacyProcessing", "suppressedAttributes", "foldedInto", "foldedFrom", "geodeticDatum",
        "municipalities", "location",
    ];

    /// <param name="dataset">Short, as part of the id: m250, census.</param>
    public static string Id(string meshCode, string dataset, int year) =>
        string.Create(CultureInfo.InvariantCulture, $"urn:ngsi-ld:PopulationMesh:{meshCode}-{dataset}-{year}");

    public static EntityDraft Begun(MeshCode mesh, string dataset, int year, string kind, string datum) =>
        new EntityDraft(Id(mesh.Text, dataset, year), "PopulationMesh")
            .Text("meshCode", mesh.Text)
            .Text("meshLevel", LevelOf(mesh))
            .Number("referenceYear", year)
            .Text("populationKind", kind)
            .Text("geodeticDatum", datum)
            .Geometry("location", GeoJson.Square(mesh));

    /// <summary>The second-level mesh: what is published in one file.</summary>
    public static string Part(MeshCode mesh, int year) =>
        string.Create(CultureInfo.InvariantCulture, $"{mesh.Text[..Math.Min(6, mesh.Text.Length)]}/{mesh.Text.Length}/{year}");

    private static string LevelOf(MeshCode mesh) => mesh.Text.Length switch { 4 => "80km", 6 => "10km", 8 => "1km", 9 => "500m", 10 => "250m", _ => "125m" };
}

using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>People of one mesh, or of a census group: meshes whose age classes are published together and are kept so.</summary>
/// <param name="Meshes">Each mesh with its people in all; null: not known.</param>
/// <param name="Ages">Of all the meshes together.</param>
/// <param name="GovernmentCode">Said by the data; null: told by boundaries.</param>
internal sealed record PopulationUnit(
    IReadOnlyList<(MeshCode Mesh, double? Total)> Meshes, AgeClasses Ages, string? GovernmentCode = null, bool AgesAreEstimates = false)
{
    /// <summary>Meshes as units, folded ones together with their receiver; in the order of their codes.</summary>
    public static List<PopulationUnit> Of(IReadOnlyCollection<PopulationMesh> meshes)
    {
        var byId = meshes.ToDictionary(static mesh => mesh.Id);
        var units = new List<PopulationUnit>(meshes.Count);
        foreach (var group in meshes.GroupBy(mesh => mesh.Receiver is { } receiver && byId.ContainsKey(receiver) ? receiver : mesh.Id))
        {
            var members = group.OrderBy(static mesh => mesh.Mesh.Text, StringComparer.Ordinal).Select(static mesh => (mesh.Mesh, mesh.Total)).ToList();
            units.Add(new PopulationUnit(members, byId[group.Key].Ages));
        }

        units.Sort(static (one, other) => string.CompareOrdinal(one.Meshes[0].Mesh.Text, other.Meshes[0].Mesh.Text));
        return units;
    }

    /// <summary>Age classes by the share that the municipality has: an estimate.</summary>
    public static PopulationUnit Of(PeopleFlow flow, Municipality? municipality) => new(
        [(flow.Mesh, flow.Stay)],
        new AgeClasses(null, null, municipality?.ShareFrom65 is { } share ? flow.Stay * share : null, null),
        flow.GovernmentCode,
        municipality?.ShareFrom65 is not null);
}

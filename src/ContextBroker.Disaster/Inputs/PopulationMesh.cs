using ContextBroker.Disaster.Meshes;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Inputs;

/// <summary>People of the age classes that data sets have. Null: not said, which is not zero.</summary>
internal readonly record struct AgeClasses(double? From0To14, double? From15To64, double? From65, double? From75)
{
    public bool AreUnknown => From0To14 is null && From15To64 is null && From65 is null && From75 is null;
}

/// <summary>An entity PopulationMesh as the computation needs it: who lives in one square of the grid, in one year.</summary>
/// <param name="Receiver">The mesh that holds this one's age classes too (folded census meshes); its own id where it holds those of others.</param>
internal sealed record PopulationMesh(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, MeshCode Mesh, int Year, double? Total, AgeClasses Ages, string? Receiver)
    : InputEntity(Id, Version, ModifiedAt, Source)
{
    public const string Type = "PopulationMesh";

    /// <summary>Null: no mesh code that is one, or no year.</summary>
    public static PopulationMesh? Read(Entity entity)
    {
        if (!MeshCode.TryParse(entity.Text("meshCode"), out var mesh) || entity.Number("referenceYear") is not { } year)
        {
            return null;
        }

        var ages = new AgeClasses(
            entity.Number("population0to14"), entity.Number("population15to64"), entity.Number("population65over"), entity.Number("population75over"));
        var receiver = entity.Texts("foldedInto").FirstOrDefault() ?? (entity.Text("privacyProcessing") == "receiver" ? entity.Id : null);
        return new PopulationMesh(
            entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), mesh, (int)year, entity.Number("populationTotal"), ages, receiver);
    }
}

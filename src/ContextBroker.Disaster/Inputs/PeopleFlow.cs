using ContextBroker.Disaster.Meshes;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Inputs;

/// <summary>An entity PeopleFlowObservation as the computation needs it: how many people stay in one square of the grid, on one kind of day.</summary>
/// <param name="Period">The month its observation begins in: 2021-12.</param>
internal sealed record PeopleFlow(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, MeshCode Mesh, string Period, string DayType, string TimeSlot, double Stay,
    string? GovernmentCode) : InputEntity(Id, Version, ModifiedAt, Source)
{
    public const string Type = "PeopleFlowObservation";

    /// <summary>Null: no mesh code that is one, no count, or no time it was observed.</summary>
    public static PeopleFlow? Read(Entity entity)
    {
        if (!MeshCode.TryParse(entity.Text("meshCode"), out var mesh) || entity.Number("stayPopulation") is not { } stay
            || entity.Text("dateObservedFrom") is not { Length: >= 7 } from)
        {
            return null;
        }

        var code = entity.Text("localGovernmentCode");
        return new PeopleFlow(
            entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), mesh, string.Intern(from[..7]), string.Intern(entity.Text("dayType") ?? ""), string.Intern(entity.Text("timeSlot") ?? ""), stay,
            code is not null && LocalGovernmentCode.TryParse(code, out var six) ? string.Intern(six) : null);
    }
}

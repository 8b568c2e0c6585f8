using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Exposure;

/// <summary>
/// Hazard zones over population by areal weighting: a mesh counts with the part of its land that lies in the union of the zones; people are taken
/// to be spread evenly over that land. Where zones overlap the deepest counts. Equal inputs give equal answers: sums run in the order of codes.
/// </summary>
internal static class ExposureComputation
{
    /// <summary>What must be held to answer.</summary>
    public static InputKinds Needs(ExposureQuestion question) =>
        InputKinds.Zones | InputKinds.Municipalities
        | (question.Population is PopulationChoice.Residents ? InputKinds.Population : InputKinds.PeopleFlow);

    /// <exception cref="ProblemException">BadRequestData: what is asked for is not there, or not clear.</exception>
    public static ExposureAnswer Answer(ExposureQuestion question, TenantInputs inputs)
    {
        var (scenario, layer) = ExposureSelection.Layer(question, inputs);
        ExposureSelection.RequireZones(question, layer);
        var levels = ExposureSelection.Levels(layer);
        var area = new AskedArea(question, inputs);
        var (units, population) = question.Population switch
        {
            PopulationChoice.Residents residents => ExposureSelection.Residents(residents, inputs),
            PopulationChoice.Staying staying => ExposureSelection.Staying(staying, inputs),
            _ => throw new InvalidOperationException("A choice of population that nobody computes"),
        };
        var tally = new ExposureTally(question, inputs, layer, ExposureSelection.Counted(question, levels), area);
        foreach (var unit in units)
        {
            tally.Add(unit);
        }

        var zones = ExposureSource.Of(
            HazardZone.Type, $"hazardType={question.HazardType};scenario={scenario}", layer.Zones);
        var municipalities = ExposureSource.Of(Municipality.Type, "", inputs.Municipalities);
        return new ExposureAnswer(
            question, scenario, levels, tally.Total, tally.Rows, !inputs.Land.IsUnknown, units.Exists(static unit => unit.AgesAreEstimates), tally.WithoutAges,
            units.Count, tally.Touched, tally.WithoutLand, municipalities.Count == 0 ? [zones, population] : [zones, population, municipalities]);
    }
}

using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Exposure;

/// <summary>
/// Hazard over population by areal weighting: a mesh counts with the part of its land that lies in the union of the zones, or that a source says is
/// covered; people are taken to be spread evenly over that land. Where zones overlap the deepest counts. Equal inputs give equal answers: sums run in the order of codes.
/// </summary>
internal static class ExposureComputation
{
    /// <summary>What must be held to answer.</summary>
    public static InputKinds Needs(ExposureQuestion question) =>
        (question.HazardData == HazardData.Zones ? InputKinds.Zones : InputKinds.Shares) | InputKinds.Municipalities
        | (question.Population is PopulationChoice.Residents ? InputKinds.Population : InputKinds.PeopleFlow);

    /// <exception cref="ProblemException">BadRequestData: what is asked for is not there, or not clear.</exception>
    public static ExposureAnswer Answer(ExposureQuestion question, TenantInputs inputs)
    {
        var hazard = ExposureSelection.Cover(question, inputs);
        var area = new AskedArea(question, inputs);
        var (units, population) = question.Population switch
        {
            PopulationChoice.Residents residents => ExposureSelection.Residents(residents, inputs),
            PopulationChoice.Staying staying => ExposureSelection.Staying(staying, inputs),
            _ => throw new InvalidOperationException("A choice of population that nobody computes"),
        };
        var tally = new ExposureTally(question, inputs, hazard.Measure(), ExposureSelection.Counted(question, hazard.Levels), area);
        foreach (var unit in units)
        {
            tally.Add(unit);
        }

        var municipalities = ExposureSource.Of(Municipality.Type, "", inputs.Municipalities);
        return new ExposureAnswer(
            question, hazard.Scenario, hazard.Levels, tally.Total, tally.Rows, !inputs.Land.IsUnknown, units.Exists(static unit => unit.AgesAreEstimates), tally.WithoutAges,
            units.Count, tally.Touched, tally.WithoutLand, tally.WithoutShare,
            municipalities.Count == 0 ? [hazard.Source, population] : [hazard.Source, population, municipalities]);
    }
}

using System.Globalization;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Exposure;

/// <summary>Finds among the inputs what a question is about; what is missing or unclear is the asker's to know, with what there is.</summary>
internal static class ExposureSelection
{
    public static HazardCover Cover(ExposureQuestion question, TenantInputs inputs)
    {
        if (question.HazardData == HazardData.Shares)
        {
            var (of, shares) = Chosen(inputs.Shares, "hazard shares", question.HazardType, question.Scenario);
            RequireOneEach(shares);
            return new HazardCover(
                of, Levels(shares), ExposureSource.Of(HazardShare.Type, Selection(question, of), shares.Shares), () => new ShareMeasure(shares, inputs.Land));
        }

        var (scenario, layer) = Layer(question, inputs);
        var without = question.WithoutZones.ToHashSet();
        return new HazardCover(scenario, Levels(layer), Zones(question, scenario, layer), () => new ZoneMeasure(layer, inputs.Land, without));
    }

    public static ExposureSource Zones(ExposureQuestion question, string scenario, ZoneLayer layer) =>
        ExposureSource.Of(HazardZone.Type, Selection(question, scenario), layer.Zones);

    /// <exception cref="ProblemException">BadRequestData: there is none, or a zone that is to be taken away is not there.</exception>
    public static (string Scenario, ZoneLayer Layer) Layer(ExposureQuestion question, TenantInputs inputs)
    {
        var (scenario, layer) = Layer(question.HazardType, question.Scenario, inputs);
        RequireZones(question, layer);
        return (scenario, layer);
    }

    /// <param name="scenario">Null: the only one that there is.</param>
    public static (string Scenario, ZoneLayer Layer) Layer(string hazardType, string? scenario, TenantInputs inputs) =>
        Chosen(inputs.Layers, "hazard zones", hazardType, scenario);

    private static string Selection(ExposureQuestion question, string scenario) => $"hazardType={question.HazardType};scenario={scenario}";

    private static (string Scenario, T Layer) Chosen<T>(IReadOnlyDictionary<(string Hazard, string Scenario), T> layers, string what, string hazardType, string? scenario)
    {
        var scenarios = layers.Where(layer => layer.Key.Hazard == hazardType).OrderBy(layer => layer.Key.Scenario, StringComparer.Ordinal).ToList();
        if (scenarios.Count == 0)
        {
            var hazards = layers.Keys.Select(key => key.Hazard).Distinct().Order(StringComparer.Ordinal);
            throw Missing($"There are no {what} of {hazardType}", "hazardType", hazards);
        }

        if (scenario is null && scenarios.Count > 1)
        {
            throw Missing("Scenarios are never mixed: name one", "scenario", scenarios.Select(layer => layer.Key.Scenario));
        }

        var found = scenario is null ? scenarios[0] : scenarios.Find(layer => layer.Key.Scenario == scenario);
        return found.Key.Scenario is null
            ? throw Missing($"There are no {what} of {hazardType} in the scenario {scenario}", "scenario", scenarios.Select(layer => layer.Key.Scenario))
            : (found.Key.Scenario, found.Value);
    }

    /// <summary>Taking away what is not there would answer another question than was meant.</summary>
    private static void RequireZones(ExposureQuestion question, ZoneLayer layer)
    {
        if (question.WithoutZones.FirstOrDefault(id => layer.Find(id) is null) is { } missing)
        {
            throw ProblemException.BadRequestData($"There is no zone {missing} of {question.HazardType} in this scenario", "withoutZones", "$.whatIf");
        }
    }

    /// <summary>One entry a rank: the least of its lower limits, the greatest of its upper ones.</summary>
    public static IReadOnlyList<ZoneLevel> Levels(ZoneLayer layer) =>
        [.. from zone in layer.Zones
            group zone.Level by zone.Level.Rank into same
            orderby same.Key
            select new ZoneLevel(
                same.Key,
                same.Min(static level => level.DepthMin),
                same.Any(static level => level.DepthMax is null) ? null : same.Max(static level => level.DepthMax),
                same.Select(static level => level.Label).Where(static label => label is not null).Min(StringComparer.Ordinal))];

    private static IReadOnlyList<ZoneLevel> Levels(ShareLayer layer) =>
        [.. Enumerable.Range(0, ZoneLevel.Ranks).Where(rank => layer.Shares.Any(share => share.ByRank[rank] > 0)).Select(ZoneLevel.OfRank)];

    /// <summary>The ranks that count: all, or those from a depth on.</summary>
    public static IReadOnlySet<int> Counted(ExposureQuestion question, IReadOnlyList<ZoneLevel> levels)
    {
        if (question.MinDepth is not { } depth)
        {
            return levels.Select(static level => level.Rank).ToHashSet();
        }

        var limits = levels.Select(static level => level.DepthMin).OfType<double>().Distinct().Order().ToList();
        return limits.Contains(depth)
            ? levels.Where(level => level.DepthMin >= depth).Select(static level => level.Rank).ToHashSet()
            : throw Missing("A class of depths cannot be divided: minDepth is the lower limit of one", "minDepth", limits.Select(Text));
    }

    public static (List<PopulationUnit> Units, ExposureSource Source) Residents(PopulationChoice.Residents choice, TenantInputs inputs)
    {
        var meshes = inputs.Population.Where(mesh => mesh.Year == choice.Year).ToList();
        if (meshes.Count == 0)
        {
            throw Missing($"There is no population of {choice.Year}", "year", inputs.Population.Select(mesh => mesh.Year).Distinct().Order().Select(year => Text(year)));
        }

        RequireOneEach(meshes);
        return (PopulationUnit.Of(meshes), ExposureSource.Of(PopulationMesh.Type, $"referenceYear={choice.Year}", meshes));
    }

    public static (List<PopulationUnit> Units, ExposureSource Source) Staying(PopulationChoice.Staying choice, TenantInputs inputs)
    {
        var flow = inputs.PeopleFlow.Where(one => one.TimeSlot == choice.TimeSlot && one.DayType == choice.DayType).ToList();
        var periods = flow.Select(one => one.Period).Distinct().Order(StringComparer.Ordinal).ToList();
        var period = choice.Period ?? (periods.Count > 0 ? periods[^1] : null);
        flow.RemoveAll(one => one.Period != period);
        if (flow.Count == 0)
        {
            throw Missing($"There is no people flow of {choice.TimeSlot} on {choice.DayType} in {choice.Period ?? "any month"}", "period", periods);
        }

        // Ordinal by code, then by id: sums run in the same order whatever came first.
        flow.Sort(static (one, other) => string.CompareOrdinal(one.Mesh.Text, other.Mesh.Text) is var order && order != 0 ? order : string.CompareOrdinal(one.Id, other.Id));
        var byCode = ByCode(inputs);
        var units = flow.ConvertAll(one => PopulationUnit.Of(one, one.GovernmentCode is { } code ? byCode.GetValueOrDefault(code) : null));
        return (units, ExposureSource.Of(
            PeopleFlow.Type, $"timeSlot={choice.TimeSlot};dayType={choice.DayType};period={period}", flow));
    }

    /// <summary>Municipalities by code; a ward without people of its own stands with its city's.</summary>
    private static Dictionary<string, Municipality> ByCode(TenantInputs inputs)
    {
        var byCode = new Dictionary<string, Municipality>();
        foreach (var one in inputs.Municipalities)
        {
            var parent = inputs.FindMunicipality(one.Parent);
            byCode[one.Code] = one.ShareFrom65 is null && parent?.ShareFrom65 is not null ? parent : one;
        }

        return byCode;
    }

    // Two data sets of one year would count everybody twice.
    private static void RequireOneEach(List<PopulationMesh> meshes)
    {
        var seen = new Dictionary<string, string>(meshes.Count);
        foreach (var mesh in meshes)
        {
            if (!seen.TryAdd(mesh.Mesh.Text, mesh.Id))
            {
                throw ProblemException.BadRequestData(
                    $"Mesh {mesh.Mesh.Text} has two populations of {mesh.Year}: {seen[mesh.Mesh.Text]} and {mesh.Id}; people would count twice", "year");
            }
        }
    }

    // Which of the two holds is not for the broker to say.
    private static void RequireOneEach(ShareLayer shares)
    {
        if (shares.Doubled is var (one, other))
        {
            throw ProblemException.BadRequestData($"Two hazard shares speak of mesh {one.Mesh.Text}: {one.Id} and {other.Id}", "hazardData");
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static ProblemException Missing(string what, string member, IEnumerable<string> there)
    {
        var names = there.ToList();
        return ProblemException.BadRequestData(names.Count == 0 ? what : $"{what}. There is: {string.Join(", ", names.Take(20).Select(static name => name.Length == 0 ? "\"\"" : name))}", member);
    }
}

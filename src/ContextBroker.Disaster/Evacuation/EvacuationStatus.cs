using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Evacuation;

/// <summary>The figures of one region.</summary>
/// <param name="ZoneArea">Square metres of land in zones; null: the region's boundary is not known.</param>
/// <param name="GaugesOver">Gauges at or past the level at which an order is to be decided (避難判断水位); null: no gauge stands there.</param>
/// <param name="GaugesWithoutOrder">Of these: no order is in force where they stand.</param>
/// <param name="OrdersWithoutArea">Orders that name their area only: nobody can be counted for them.</param>
internal sealed record EvacuationFigures(
    EvacuationRegion Region, double? ZoneArea, PeopleUnderOrder People, ShelterTally Shelters, IReadOnlyList<RiverGauge>? GaugesOver,
    IReadOnlyList<RiverGauge> GaugesWithoutOrder, int OrdersInForce, int OrdersWithoutArea)
{
    /// <summary>Who was told to leave; null: somebody was, and nobody has said who is there.</summary>
    public double? Ordered => People.Night is null && OrdersInForce > 0 ? null : People.Ordered;
}

internal sealed record EvacuationAnswer(EvacuationQuestion Question, string Scenario, IReadOnlyList<EvacuationFigures> Rows, IReadOnlyList<ExposureSource> Sources);

/// <summary>Expected damage over the status of the evacuation: zones, people, orders, shelters and gauges of each region.</summary>
internal static class EvacuationStatus
{
    /// <summary>What must be held to answer.</summary>
    public static InputKinds Needs(EvacuationQuestion question) =>
        ExposureComputation.Needs(question.Hazard) | InputKinds.Zones | InputKinds.Sites | InputKinds.Operations | InputKinds.Orders | InputKinds.Gauges;

    /// <exception cref="NgsiLd.ProblemException">BadRequestData: what is asked for is not there, or not clear.</exception>
    public static EvacuationAnswer Answer(EvacuationQuestion question, TenantInputs inputs)
    {
        var (scenario, layer) = ExposureSelection.Layer(question.Hazard, inputs);
        var hazard = ExposureSelection.Cover(question.Hazard with { Scenario = scenario }, inputs);
        var (night, nightSource) = Units(question.Hazard.Population, inputs);
        var day = question.Day is { } choice ? Units(choice, inputs) : default((List<PopulationUnit> Units, ExposureSource Source)?);
        var orders = inputs.Orders.Where(order => order.IsInForce && order.IsDrill == question.IsDrill && (order.HazardType is null || order.HazardType == question.Hazard.HazardType)).ToList();
        var areas = OrderAreas(orders);
        var rows = new List<EvacuationFigures>();
        foreach (var region in EvacuationRegion.Of(question, inputs, orders))
        {
            rows.Add(Figures(region, question, (hazard, layer), inputs, orders, (night, day?.Units, areas)));
        }

        var sources = new List<ExposureSource>
        {
            ExposureSelection.Zones(question.Hazard, scenario, layer),
            nightSource,
            ExposureSource.Of(Municipality.Type, "", inputs.Municipalities),
            ExposureSource.Of(EvacuationOrder.Type, $"in force;isDrill={(question.IsDrill ? "true" : "false")}", orders),
            ExposureSource.Of(EvacuationSite.Type, "", inputs.Sites),
            ExposureSource.Of(ShelterOperation.Type, "", inputs.Operations),
            ExposureSource.Of(RiverGauge.Type, "", inputs.Gauges),
        };
        if (day is { Source: var source })
        {
            sources.Insert(2, source);
        }

        if (question.Hazard.HazardData == HazardData.Shares)
        {
            sources.Insert(0, hazard.Source);
        }

        return new EvacuationAnswer(question, scenario, rows, sources);
    }

    private static (List<PopulationUnit> Units, ExposureSource Source) Units(PopulationChoice choice, TenantInputs inputs) => choice switch
    {
        PopulationChoice.Residents residents => ExposureSelection.Residents(residents, inputs),
        PopulationChoice.Staying staying => ExposureSelection.Staying(staying, inputs),
        _ => throw new InvalidOperationException("A choice of population that nobody computes"),
    };

    /// <summary>For each level the areas of orders of that level and above.</summary>
    private static Dictionary<int, MaskLayer> OrderAreas(List<EvacuationOrder> orders)
    {
        var areas = new Dictionary<int, MaskLayer>();
        foreach (var level in PeopleUnderOrder.Levels)
        {
            if (orders.Exists(order => order.Level == level && order.Area is not null))
            {
                areas[level] = new MaskLayer(orders.Where(order => order.Level >= level && order.Area is not null).Select(static order => order.Area!));
            }
        }

        return areas;
    }

    private static EvacuationFigures Figures(
        EvacuationRegion region, EvacuationQuestion question, (HazardCover Cover, ZoneLayer Zones) hazard, TenantInputs inputs, List<EvacuationOrder> orders,
        (List<PopulationUnit> Night, List<PopulationUnit>? Day, Dictionary<int, MaskLayer> Orders) people)
    {
        var counted = new PeopleUnderOrder(hazard.Cover.Measure(), hazard.Cover.Levels.Select(static level => level.Rank).ToHashSet());
        foreach (var (unit, within) in Within(people.Night, region))
        {
            counted.AddNight(unit, within, people.Orders);
        }

        foreach (var (unit, within) in Within(people.Day ?? [], region))
        {
            counted.AddDay(unit, within);
        }

        var own = orders.Where(order => order.Code is null || region.Codes?.Contains(order.Code) != false).ToList();
        var gauges = inputs.Gauges.Where(gauge => region.Has(gauge.At, null)).OrderBy(static gauge => gauge.Id, StringComparer.Ordinal).ToList();
        var over = gauges.FindAll(static gauge => gauge.IsOver);
        return new EvacuationFigures(
            region, region.Area is { } area ? hazard.Cover.Measure().Covered(area) : null, counted, ShelterTally.Of(region, question, hazard.Zones, inputs), gauges.Count == 0 ? null : over,
            over.FindAll(gauge => !IsOrdered(gauge, own)), own.Count, own.Count(static order => order.Area is null));
    }

    // Where the data say whose people they are, a whole municipality needs no boundary.
    private static IEnumerable<(PopulationUnit Unit, IReadOnlyList<MaskLayer> Within)> Within(List<PopulationUnit> units, EvacuationRegion region)
    {
        IReadOnlyList<MaskLayer> area = region.Area is { } one ? [one] : [];
        foreach (var unit in units)
        {
            if (unit.GovernmentCode is { } code && region.Code is not null && region.OrderId is null)
            {
                if (region.Codes!.Contains(code))
                {
                    yield return (unit, []);
                }
            }
            else if (area.Count > 0 && unit.Meshes.Any(mesh => Cell.Of(mesh.Mesh).Any(cell => area[0].Of(cell) is not null)))
            {
                yield return (unit, area);
            }
        }
    }

    // An order that names its area only is taken for the whole municipality: somebody there has decided already.
    private static bool IsOrdered(RiverGauge gauge, List<EvacuationOrder> orders) =>
        orders.Exists(order => order.Area is null || (gauge.At is { } place && new MaskLayer(order.Area).Contains(place)));
}

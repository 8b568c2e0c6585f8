using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Municipalities;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Evacuation;

/// <summary>What one set of figures is about: a municipality, an order's area or a drawn one.</summary>
/// <param name="Key">The municipality's code, the last part of the order's id, or empty.</param>
/// <param name="Code">The municipality whose shelters serve; null: those that stand in the area.</param>
/// <param name="Area">Null: its boundary is not known.</param>
/// <param name="Codes">The codes under which people flow counts its people: its own and its wards'. Null: people are told by the area.</param>
internal sealed record EvacuationRegion(string Key, string? Name, string? Code, string? OrderId, MaskLayer? Area, IReadOnlySet<string>? Codes)
{
    /// <summary>An order's area or the drawn one as it was given; null: the region is a municipality, whose boundary others hold.</summary>
    public Geometry? Drawn { get; private init; }

    /// <summary>Whether what stands there, or belongs to this municipality, belongs here.</summary>
    public bool Has(Coordinate? place, string? code) =>
        Code is null ? place is not null && Area?.Contains(place) == true : code is null ? place is not null && Area?.Contains(place) == true : Codes!.Contains(code);

    public static IReadOnlyList<EvacuationRegion> Of(EvacuationQuestion question, TenantInputs inputs, IReadOnlyList<EvacuationOrder> orders) => question.GroupBy switch
    {
        EvacuationGroups.Area => [new EvacuationRegion("", null, null, null, new MaskLayer(question.Hazard.Area!), null) { Drawn = question.Hazard.Area }],
        EvacuationGroups.Order => [.. orders.Where(static order => order.Area is not null).OrderBy(static order => order.Id, StringComparer.Ordinal).Select(order => OfOrder(order, inputs))],
        _ => OfMunicipalities(question, inputs),
    };

    private static EvacuationRegion OfOrder(EvacuationOrder order, TenantInputs inputs) => new(
        order.Id[(order.Id.LastIndexOf(':') + 1)..], null, order.Code, order.Id, new MaskLayer(order.Area!), order.Code is null ? null : Cities.CodesOf(order.Code, inputs))
    {
        Drawn = order.Area,
    };

    private static List<EvacuationRegion> OfMunicipalities(EvacuationQuestion question, TenantInputs inputs)
    {
        var asked = question.Hazard.Municipalities;
        var cities = inputs.Municipalities.Where(one => inputs.FindMunicipality(one.Parent) is null && !LocalGovernmentCode.IsPrefecture(one.Code)).OrderBy(static one => one.Code, StringComparer.Ordinal);
        return [.. cities.Where(city => asked.IsEmpty || asked.Contains(city.Code)).Select(city => OfCity(city, inputs))];
    }

    private static EvacuationRegion OfCity(Municipality city, TenantInputs inputs)
    {
        var parts = inputs.Municipalities.Where(one => one.Parent == city.Id).Append(city).Select(one => inputs.Land.Area(one.Id)).OfType<MaskLayer>().ToList();
        return new EvacuationRegion(city.Code, city.Name, city.Code, null, parts.Count switch { 0 => null, 1 => parts[0], _ => new MaskLayer(parts) }, Cities.CodesOf(city.Code, inputs));
    }
}

/// <summary>A designated city and its wards: shelters are published by city, people flow by ward.</summary>
internal static class Cities
{
    /// <summary>The municipality's code and its wards'.</summary>
    public static IReadOnlySet<string> CodesOf(string code, TenantInputs inputs)
    {
        var id = inputs.Municipalities.FirstOrDefault(one => one.Code == code)?.Id;
        return inputs.Municipalities.Where(one => id is not null && one.Parent == id).Select(static one => one.Code).Append(code).ToHashSet();
    }
}

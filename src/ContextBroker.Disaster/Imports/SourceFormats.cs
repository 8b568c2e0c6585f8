using ContextBroker.Disaster.HazardZones;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.Disaster.Population;
using ContextBroker.Disaster.Sensors;
using ContextBroker.Disaster.Shelters;

namespace ContextBroker.Disaster.Imports;

/// <summary>Every layout that is understood. They are told apart by their columns alone, so the order does not matter.</summary>
internal static class SourceFormats
{
    public static IReadOnlyList<SourceFormat> All { get; } =
    [
        NationalListFormat.Sites,
        NationalListFormat.Shelters,
        MunicipalListFormat.Format,
        MunicipalityTableFormat.CodeTable,
        MunicipalityTableFormat.Indicators,
        AdministrativeAreaFormat.Format,
        FloodZoneFormat.Format,
        PreparedZoneFormat.Format,
        SedimentZoneFormat.A33,
        SedimentZoneFormat.Plateau,
        TsunamiZoneFormat.Format,
        FutureMeshFormat.Format,
        CensusMeshFormat.Format,
        PeopleFlowFormat.Format,
        RiverGaugeFormat.Format,
        RiverLevelFormat.Format,
        AmedasStationFormat.Format,
        AmedasHourFormat.Format,
    ];
}

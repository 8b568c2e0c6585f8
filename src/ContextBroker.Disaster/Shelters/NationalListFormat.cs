using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;

namespace ContextBroker.Disaster.Shelters;

/// <summary>指定緊急避難場所 and 指定避難所 of the Geospatial Information Authority, as CSV or GeoJSON.</summary>
internal sealed class NationalListFormat(ShelterListKind kind, ImportOptions options) : FormatReader
{
    private readonly ShelterRowReader _rows = new(kind);
    private readonly HashSet<string> _facilities = [];
    private readonly HashSet<string> _municipalities = [];
    private int _read;
    private int _welfare;
    private int _elsewhere;
    private int _upperFloors;

    public static SourceFormat Sites { get; } = new(
        "指定緊急避難場所 (国土地理院) / designated emergency evacuation sites", s => IsList(s, ShelterListKind.EvacuationSites), s => new NationalListFormat(ShelterListKind.EvacuationSites, s.Options));

    public static SourceFormat Shelters { get; } = new(
        "指定避難所 (国土地理院) / designated shelters", s => IsList(s, ShelterListKind.DesignatedShelters), s => new NationalListFormat(ShelterListKind.DesignatedShelters, s.Options));

    public override IReadOnlyList<string> Terms { get; } =
    [
        .. SourceTerms, "name", "nationalShelterId", "facilityId", "localGovernmentCode", "address", "location", "hazardTypes", "alsoDesignatedShelter",
        "shelterType", "alsoEmergencyEvacuationSite", "targetEvacuees", "designationNotes", "description", "shelter", "openingStatus", "statusLabel",
    ];

    public override void Read(SourceRecord record, Intake into)
    {
        var place = record.Place;
        if (_rows.Read(record, (column, reason) => into.Refuse(place, column, reason)) is not { } row)
        {
            return;
        }

        into.Take(ShelterEntities.Master(row, DataSource.Gsi));
        if (options.WithOperations && kind == ShelterListKind.DesignatedShelters)
        {
            into.TakeIfNew(ShelterEntities.Operation(row, DataSource.Gsi));
        }

        Count(row);
    }

    public override void End(Intake into)
    {
        into.Tell($"{_read} rows are {_facilities.Count} facilities: every building of a school can be a row (first 11 characters of 共通ID name the facility)");
        into.Tell($"{_municipalities.Count} municipalities are in the list; one that is not need not have published: its absence is no zero. Designated cities are listed by city, never by ward");
        into.Tell(kind == ShelterListKind.EvacuationSites
            ? $"Designation is per hazard; {_upperFloors} rows are usable from an upper floor on only (備考). No capacity, no opening status in this list"
            : $"{_read - _welfare} general and {_welfare} welfare shelters; one building can be both. No capacity, no opening status in this list");
        if (_elsewhere > 0)
        {
            into.Tell($"{_elsewhere} rows have an address outside the municipality that designates them: ask by localGovernmentCode, not by boundary");
        }
    }

    private void Count(ShelterRow row)
    {
        _read++;
        _facilities.Add(NationalShelterId.Facility(row.NationalShelterId));
        _municipalities.Add(row.LocalGovernmentCode);
        _welfare += kind == ShelterListKind.DesignatedShelters && NationalShelterId.IsWelfare(row.NationalShelterId) ? 1 : 0;
        _upperFloors += row.Remarks.Contains("階以上", StringComparison.Ordinal) ? 1 : 0;
        _elsewhere += row.Address.StartsWith(row.Prefecture, StringComparison.Ordinal) && !row.Address.Contains(row.City, StringComparison.Ordinal) ? 1 : 0;
    }

    private static bool IsList(SourceShape shape, ShelterListKind kind) =>
        shape.Has(ShelterColumns.Id) && ShelterColumns.KindOf(shape.Columns) == kind
        && ShelterColumns.Missing(kind, shape.Columns).All(c => shape.IsMap && c is ShelterColumns.Latitude or ShelterColumns.Longitude);
}

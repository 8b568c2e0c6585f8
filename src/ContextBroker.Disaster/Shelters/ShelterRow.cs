namespace ContextBroker.Disaster.Shelters;

/// <summary>One row of a national list, checked.</summary>
/// <param name="LocalGovernmentCode">Six digits, of the designating municipality (not of where it stands).</param>
/// <param name="HazardTypes">For sites: what the site is designated for.</param>
public sealed record ShelterRow(
    ShelterListKind Kind,
    string NationalShelterId,
    string LocalGovernmentCode,
    string Prefecture,
    string City,
    string Name,
    string Address,
    double Longitude,
    double Latitude,
    IReadOnlyList<string> HazardTypes,
    bool AlsoOtherKind,
    string TargetEvacuees,
    string DesignationNotes,
    string Remarks);

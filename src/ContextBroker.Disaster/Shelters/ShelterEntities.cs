using ContextBroker.Disaster.Imports;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Shelters;

/// <summary>Rows of the national lists as entities EvacuationSite, DesignatedShelter and EvacuationShelter (datamodels.jp names).</summary>
public static class ShelterEntities
{
    public static string SiteId(string nationalShelterId) => "urn:ngsi-ld:EvacuationSite:" + nationalShelterId;

    public static string ShelterId(string nationalShelterId) => "urn:ngsi-ld:DesignatedShelter:" + nationalShelterId;

    public static string OperationId(string nationalShelterId) => "urn:ngsi-ld:EvacuationShelter:" + nationalShelterId;

    /// <summary>The master entity of a row.</summary>
    internal static EntityDraft Master(ShelterRow row, DataSource source)
    {
        var isSite = row.Kind == ShelterListKind.EvacuationSites;
        var draft = Begun(row, isSite ? SiteId(row.NationalShelterId) : ShelterId(row.NationalShelterId), isSite ? "EvacuationSite" : "DesignatedShelter");
        if (isSite)
        {
            draft.Texts("hazardTypes", [.. row.HazardTypes]).Flag("alsoDesignatedShelter", row.AlsoOtherKind);
        }
        else
        {
            draft.Text("shelterType", NationalShelterId.IsWelfare(row.NationalShelterId) ? "welfare" : "general")
                .Flag("alsoEmergencyEvacuationSite", row.AlsoOtherKind)
                .Text("targetEvacuees", row.TargetEvacuees)
                .Text("designationNotes", row.DesignationNotes);
        }

        return draft.Text("description", row.Remarks).Source(source, (isSite ? "sites/" : "shelters/") + row.LocalGovernmentCode);
    }

    /// <summary>
    /// The operation of a designated shelter before anything happened: not opened, and no count of people, because nobody has counted.
    /// Kept apart from the master, so that correcting an address never tells the press that a shelter opened.
    /// </summary>
    internal static EntityDraft Operation(ShelterRow shelter, DataSource source)
    {
        return Begun(shelter, OperationId(shelter.NationalShelterId), "EvacuationShelter")
            .Relation("shelter", ShelterId(shelter.NationalShelterId))
            .Text("openingStatus", "notOpened")
            .Text("statusLabel", "未開設")
            .Source(source, "");
    }

    private static EntityDraft Begun(ShelterRow row, string id, string type) => new EntityDraft(id, type)
        .Text("name", row.Name)
        .Text("nationalShelterId", row.NationalShelterId)
        .Text("facilityId", NationalShelterId.Facility(row.NationalShelterId))
        .Text("localGovernmentCode", row.LocalGovernmentCode)
        .Value("address", JsonValue.Object(
            ("addressCountry", JsonValue.Of("JP")),
            ("addressRegion", JsonValue.Of(row.Prefecture)),
            ("addressLocality", JsonValue.Of(row.City)),
            ("addressText", JsonValue.Of(row.Address))))
        .Point(row.Longitude, row.Latitude);
}

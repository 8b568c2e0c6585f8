using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Shelters;

/// <summary>Where a data set comes from: said on every entity made from it.</summary>
public sealed record DataSource(string Provider, string Dataset, string License)
{
    public static readonly DataSource Gsi = new(
        "国土地理院",
        "出典：国土地理院「指定緊急避難場所・指定避難所データ」を加工して作成",
        "国土地理院コンテンツ利用規約");
}

/// <summary>Rows of the national lists as entities EvacuationSite, DesignatedShelter and EvacuationShelter (datamodels.jp names).</summary>
public static class ShelterEntities
{
    public static string SiteId(string nationalShelterId) => "urn:ngsi-ld:EvacuationSite:" + nationalShelterId;

    public static string ShelterId(string nationalShelterId) => "urn:ngsi-ld:DesignatedShelter:" + nationalShelterId;

    public static string OperationId(string nationalShelterId) => "urn:ngsi-ld:EvacuationShelter:" + nationalShelterId;

    /// <summary>The master entity of a row.</summary>
    public static EntityFragment Master(ShelterRow row, DataSource source)
    {
        var isSite = row.Kind == ShelterListKind.EvacuationSites;
        var attributes = new Attributes();
        attributes.Common(row);
        if (isSite)
        {
            attributes.Value("hazardTypes", JsonValue.Of(row.HazardTypes));
            attributes.Value("alsoDesignatedShelter", JsonValue.Of(row.AlsoOtherKind));
        }
        else
        {
            attributes.Value("shelterType", JsonValue.Of(NationalShelterId.IsWelfare(row.NationalShelterId) ? "welfare" : "general"));
            attributes.Value("alsoEmergencyEvacuationSite", JsonValue.Of(row.AlsoOtherKind));
            attributes.Text("targetEvacuees", row.TargetEvacuees);
            attributes.Text("designationNotes", row.DesignationNotes);
        }

        attributes.Text("description", row.Remarks);
        attributes.Source(source);
        var (id, type) = isSite ? (SiteId(row.NationalShelterId), "EvacuationSite") : (ShelterId(row.NationalShelterId), "DesignatedShelter");
        return attributes.Entity(id, type);
    }

    /// <summary>
    /// The operation of a designated shelter before anything happened: not opened, and no count of people, because nobody has counted.
    /// Kept apart from the master, so that correcting an address never tells the press that a shelter opened.
    /// </summary>
    public static EntityFragment Operation(ShelterRow shelter, DataSource source)
    {
        var attributes = new Attributes();
        attributes.Common(shelter);
        attributes.Relation("shelter", ShelterId(shelter.NationalShelterId));
        attributes.Value("openingStatus", JsonValue.Of("notOpened"));
        attributes.Text("statusLabel", "未開設");
        attributes.Source(source);
        return attributes.Entity(OperationId(shelter.NationalShelterId), "EvacuationShelter");
    }

    private sealed class Attributes
    {
        private readonly ImmutableArray<EntityAttribute>.Builder _attributes = ImmutableArray.CreateBuilder<EntityAttribute>();

        public void Common(ShelterRow row)
        {
            Text("name", row.Name);
            Text("nationalShelterId", row.NationalShelterId);
            Text("facilityId", NationalShelterId.Facility(row.NationalShelterId));
            Text("localGovernmentCode", row.LocalGovernmentCode);
            Value("address", JsonValue.Object(
                ("addressCountry", JsonValue.Of("JP")),
                ("addressRegion", JsonValue.Of(row.Prefecture)),
                ("addressLocality", JsonValue.Of(row.City)),
                ("addressText", JsonValue.Of(row.Address))));
            var point = JsonValue.Object(
                ("type", JsonValue.Of("Point")),
                ("coordinates", new JsonArray([JsonValue.Of(row.Longitude), JsonValue.Of(row.Latitude)])));
            Add("location", AttributeKind.GeoProperty, point);
        }

        public void Source(DataSource source)
        {
            Text("dataProvider", source.Provider);
            Text("source", source.Dataset);
            Text("license", source.License);
            Text("sharingLevel", "S0");
        }

        /// <summary>An empty cell says nothing, so nothing is stored: missing is not empty text.</summary>
        public void Text(string term, string text)
        {
            if (text.Length > 0)
            {
                Value(term, JsonValue.Of(text));
            }
        }

        public void Value(string term, JsonValue value) => Add(term, AttributeKind.Property, value);

        public void Relation(string term, string target) => Add(term, AttributeKind.Relationship, JsonValue.Of(target));

        public EntityFragment Entity(string id, string type) =>
            new() { Id = id, Types = [LdContext.Core.Expand(type)], Attributes = _attributes.ToImmutable() };

        private void Add(string term, AttributeKind kind, JsonValue value) =>
            _attributes.Add(new EntityAttribute(LdContext.Core.Expand(term), [new AttributeInstance { Kind = kind, Value = value }]));
    }
}

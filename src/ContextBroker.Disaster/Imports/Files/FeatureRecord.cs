using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>A feature of a map.</summary>
internal sealed class FeatureRecord(string place, string? id, JsonObject properties, JsonObject? geometry) : SourceRecord
{
    public override string Place => place;

    public override string? Id => id;

    public override JsonObject? Geometry => geometry;

    public override Cell this[string column] => Cell.Of(properties[column]);

    public override JsonValue? Raw(string column) => properties[column];
}

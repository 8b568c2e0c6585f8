using System.Globalization;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>What reading a feature came to: a record, its geometry perhaps mended, or why there is none. Made beside the intake, on any core.</summary>
internal sealed class FeatureReading
{
    private readonly string _place;
    private readonly FeatureRecord? _record;
    private readonly string? _repair;
    private readonly (string Column, string Reason) _refusal;

    private FeatureReading(string place, FeatureRecord record, string? repair) => (_place, _record, _repair) = (place, record, repair);

    private FeatureReading(string place, string column, string reason) => (_place, _refusal) = (place, (column, reason));

    public static FeatureReading OfText(int number, byte[] utf8, CoordinateSystem system)
    {
        var (value, fault) = GeoJsonFile.Parsed(utf8);
        if (value is not JsonObject feature)
        {
            return new FeatureReading(Place(number), "feature", fault?.Detail ?? "it is no object");
        }

        var id = feature["id"] switch { JsonString text => text.Value, JsonNumber n => n.Text, _ => null };
        var properties = feature["properties"] as JsonObject ?? JsonValue.EmptyObject;
        return Of(number, id, properties, feature["geometry"] is null or JsonNull ? null : () => GeometryRepair.Of(feature["geometry"]!, system));
    }

    /// <param name="geometry">Null: it has none.</param>
    public static FeatureReading Of(int number, string? id, JsonObject properties, Func<GeometryRepair>? geometry)
    {
        try
        {
            var repaired = geometry?.Invoke();
            return new FeatureReading(Place(number), new FeatureRecord(Place(number), id, properties, repaired?.Geometry), repaired?.Repair);
        }
        catch (ProblemException e)
        {
            return new FeatureReading(Place(number), "geometry", e.Problem.Detail);
        }
    }

    /// <summary>Tells the intake what was mended or refused.</summary>
    public FeatureRecord? Take(Intake into)
    {
        if (_record is null)
        {
            into.Refuse(_place, _refusal.Column, _refusal.Reason);
        }
        else if (_repair is not null)
        {
            into.Mended(_place, _repair);
        }

        return _record;
    }

    private static string Place(int number) => string.Create(CultureInfo.InvariantCulture, $"feature {number}");
}

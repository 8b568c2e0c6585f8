using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>Positions as devices write them.</summary>
internal static class Position
{
    /// <summary>Devices often write a position as "latitude, longitude"; GeoJSON has it the other way round.</summary>
    public static JsonValue AsGeometry(JsonValue value)
    {
        if (value is not JsonString { Value: var text } || text.Split(',') is not [var latitude, var longitude] ||
            !TryNumber(latitude, out var south) || !TryNumber(longitude, out var east))
        {
            return value;
        }

        return JsonValue.Object(("type", JsonValue.Of("Point")), ("coordinates", new JsonArray([JsonValue.Of(east), JsonValue.Of(south)])));
    }

    private static bool TryNumber(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}

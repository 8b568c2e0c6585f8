using System.Globalization;
using ContextBroker.Core.Models;
using ContextBroker.NgsiLd.Model;
using Date = Microsoft.OData.Edm.Date;

namespace ContextBroker.OData.Tables;

/// <summary>Values of attributes as the types of $metadata have them. What does not fit its type is null: it is not made to fit.</summary>
internal static class RowValues
{
    /// <summary>The CLR type of one value; null stands for a missing one.</summary>
    public static Type TypeOf(ValueModel value) => value switch
    {
        ValueModel.Integer => typeof(long?),
        ValueModel.Number => typeof(double?),
        ValueModel.Truth => typeof(bool?),
        ValueModel.DateTime => typeof(DateTimeOffset?),
        ValueModel.Date => typeof(Date?),
        ValueModel.Geometry => typeof(Microsoft.Spatial.Geography),
        _ => typeof(string),
    };

    /// <summary>The type of a list's elements, which are never null.</summary>
    public static Type ElementTypeOf(ValueModel value) => Nullable.GetUnderlyingType(TypeOf(value)) ?? TypeOf(value);

    public static object? One(ValueModel model, JsonValue value) => model switch
    {
        ValueModel.Integer => value is JsonNumber number && IsIntegral(number.Value) ? (long)number.Value : null,
        ValueModel.Number => value is JsonNumber number ? number.Value : null,
        ValueModel.Truth => value is JsonBoolean truth ? truth.Value : null,
        ValueModel.DateTime => Text(value) is { } text && Timestamp.TryParse(text, out var time) ? time.Instant : null,
        ValueModel.Date => Text(value) is { } text && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new Date(day.Year, day.Month, day.Day) : null,
        ValueModel.Link => value is JsonArray { Items: [JsonString only] } ? only.Value : Text(value),
        _ => value is JsonNull ? null : Text(value) ?? value.ToString(),
    };

    /// <summary>A lone value is a list of one; members that do not fit are left out.</summary>
    public static Array Many(ValueModel model, JsonValue? value)
    {
        var values = new List<object>();
        foreach (var item in value switch { null => [], JsonArray array => array.Items, _ => [value] })
        {
            if (One(model, item) is { } fitting)
            {
                values.Add(fitting);
            }
        }

        var list = Array.CreateInstance(ElementTypeOf(model), values.Count);
        ((System.Collections.IList)values.ToArray()).CopyTo(list, 0);
        return list;
    }

    private static bool IsIntegral(double value) => Math.Floor(value).Equals(value) && Math.Abs(value) < 1e15;

    private static string? Text(JsonValue value) => value switch
    {
        JsonString text => text.Value,
        JsonObject typed when typed["@value"] is JsonString inner => inner.Value,
        _ => null,
    };
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>What a cell holds. Four of these are ways to have no value, and mean four different things.</summary>
internal enum CellState
{
    /// <summary>The file has no such column.</summary>
    Absent,

    /// <summary>The column is there, the cell is not filled.</summary>
    Empty,

    /// <summary>A JSON null: said to be without a value.</summary>
    Null,

    /// <summary>"*": there is a value, which is kept secret.</summary>
    Withheld,

    /// <summary>A value; 0 is one.</summary>
    Value,
}

/// <summary>One cell of a row, or one property of a feature.</summary>
internal readonly record struct Cell(CellState State, string Text)
{
    public static readonly Cell Absent = new(CellState.Absent, "");

    /// <summary>A cell of a CSV file.</summary>
    public static Cell Of(string text)
    {
        var trimmed = text.Trim();
        return trimmed switch
        {
            "" => new Cell(CellState.Empty, ""),
            "*" or "＊" => new Cell(CellState.Withheld, ""),
            _ => new Cell(CellState.Value, trimmed),
        };
    }

    /// <summary>A property of a feature.</summary>
    public static Cell Of(JsonValue? value) => value switch
    {
        null => Absent,
        JsonNull => new Cell(CellState.Null, ""),
        JsonString text => Of(text.Value),
        JsonNumber number => new Cell(CellState.Value, number.Text),
        _ => new Cell(CellState.Value, value.ToString()),
    };

    /// <summary>The number as it is written, where JSON can hold it so. Japanese thousands separators are taken out.</summary>
    public bool TryNumber([NotNullWhen(true)] out JsonNumber? number)
    {
        number = null;
        if (State != CellState.Value)
        {
            return false;
        }

        var text = Text.Replace(",", "", StringComparison.Ordinal);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return false;
        }

        number = IsJson(text) ? new JsonNumber(value, text) : JsonNumber.Of(value);
        return true;
    }

    // -?(0|[1-9]\d*)(\.\d+)? : what can be written into JSON as it is.
    private static bool IsJson(string text)
    {
        var digits = text.AsSpan(text[0] == '-' ? 1 : 0);
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? "0" : digits[(point + 1)..];
        return whole.Length > 0 && fraction.Length > 0 && (whole.Length == 1 || whole[0] != '0')
            && whole.IndexOfAnyExceptInRange('0', '9') < 0 && fraction.IndexOfAnyExceptInRange('0', '9') < 0;
    }
}

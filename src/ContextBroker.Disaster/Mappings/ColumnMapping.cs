using System.Text.Json;
using System.Text.Json.Serialization;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Mappings;

/// <summary>How a column becomes an attribute.</summary>
public sealed record MappedColumn
{
    /// <summary>The column; null: <see cref="Constant"/> is said of every row.</summary>
    public string? Column { get; init; }

    /// <summary>A text that every row says.</summary>
    public string? Constant { get; init; }

    /// <summary>text, number, integer, boolean (1, true, ○), dateTime (of Japan without an offset), code (a local government code), list (parted by ; or 、), relationship.</summary>
    public string Kind { get; init; } = "text";

    /// <summary>UN/CEFACT code of the unit.</summary>
    public string? UnitCode { get; init; }
}

/// <summary>A saved column mapping: how the rows of any CSV or GeoJSON become entities. A JSON file; docs/import.md describes it.</summary>
public sealed record ColumnMapping
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>What reports call it.</summary>
    public required string Name { get; init; }

    /// <summary>A file with all these columns is one of these. Empty: only when the mapping is named on the command line.</summary>
    public IReadOnlyList<string> Recognise { get; init; } = [];

    /// <summary>The entity type.</summary>
    public required string Type { get; init; }

    /// <summary>The id after urn:ngsi-ld:Type:, with columns in braces: {市町村コード}-{ID}.</summary>
    public required string Id { get; init; }

    /// <summary>Rows between the header and the data.</summary>
    public int SkipRows { get; init; }

    /// <summary>By attribute.</summary>
    public IReadOnlyDictionary<string, MappedColumn> Attributes { get; init; } = new Dictionary<string, MappedColumn>();

    /// <summary>Columns of degrees, or of metres with a crs; null: there are none, or the file is a map.</summary>
    public string? Longitude { get; init; }

    public string? Latitude { get; init; }

    /// <summary>EPSG:6669 to 6687: longitude is the column of metres to the east (Y), latitude of those to the north (X).</summary>
    public string? Crs { get; init; }

    /// <summary>The column with the time of a measurement: each row is then one in the history of its entity.</summary>
    public string? ObservedAt { get; init; }

    public required string Provider { get; init; }

    public required string Source { get; init; }

    public required string License { get; init; }

    /// <summary>The part of the data set that a file publishes whole, with columns in braces; what a later file lacks of it is marked as gone. Null: nothing is ever marked.</summary>
    public string? Part { get; init; }

    public string SharingLevel { get; init; } = "S0";

    /// <exception cref="ProblemException">BadRequestData: it is no mapping, and why.</exception>
    public static ColumnMapping Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ColumnMapping>(File.ReadAllBytes(path), Json) ?? throw ProblemException.BadRequestData($"The mapping {path} is empty");
        }
        catch (JsonException e)
        {
            throw ProblemException.BadRequestData($"The mapping {Path.GetFileName(path)} is not one: {e.Message}");
        }
    }

    /// <summary>Every mapping that is saved in a folder, in the order of their names; none where there is no folder.</summary>
    /// <exception cref="ProblemException">BadRequestData: one is no mapping.</exception>
    public static IReadOnlyList<ColumnMapping> Saved(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read)] : [];
}

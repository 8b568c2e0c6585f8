using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Mappings;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Imports;

/// <summary>What is known of a file before its first row.</summary>
/// <param name="Columns">Of the table, or the properties of the first feature.</param>
/// <param name="Header">What a FeatureCollection says of itself.</param>
/// <param name="Datum">Of its coordinates.</param>
internal sealed record SourceShape(string FileName, IReadOnlyCollection<string> Columns, JsonObject Header, bool IsMap, string Datum, ImportOptions Options)
{
    /// <summary>The name that a FeatureCollection has, or the file's.</summary>
    public string Name => Header["name"] is JsonString name ? name.Value : FileName;

    public bool Has(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (!Columns.Contains(column))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>What whoever imports may say besides the file.</summary>
public sealed record ImportOptions
{
    /// <summary>The coordinates of files that do not say: EPSG:6668, EPSG:6677 ...</summary>
    public string? Crs { get; init; }

    /// <summary>The year of census tables, which do not say it.</summary>
    public int? Year { get; init; }

    /// <summary>The mapping to read every file by; null: each is recognised.</summary>
    public ColumnMapping? Mapping { get; init; }

    /// <summary>Saved mappings, for files that are none of those known.</summary>
    public IReadOnlyList<ColumnMapping> Saved { get; init; } = [];

    /// <summary>Also creates each designated shelter's EvacuationShelter, not opened, where there is none.</summary>
    public bool WithOperations { get; init; }
}

/// <summary>A layout of open data that is understood.</summary>
/// <param name="Name">As a report says it.</param>
internal sealed record SourceFormat(string Name, Func<SourceShape, bool> Recognises, Func<SourceShape, FormatReader> New);

/// <summary>Reads the records of one file, in order.</summary>
internal abstract class FormatReader
{
    protected static readonly string[] SourceTerms =
        ["dataProvider", "source", "license", "sharingLevel", "sourceDataset", "dataVersion", "withdrawnAt"];

    /// <summary>All attributes that it may say of its entities.</summary>
    public abstract IReadOnlyList<string> Terms { get; }

    /// <summary>Takes the record's entities or readings into the intake, or refuses it there.</summary>
    public abstract void Read(SourceRecord record, Intake into);

    /// <summary>After the last record.</summary>
    public virtual void End(Intake into)
    {
    }
}

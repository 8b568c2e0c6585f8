using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Server.Settings;

/// <summary>Which engine keeps the data; the engine's own settings stand in the same section.</summary>
public sealed class StorageEngineOptions
{
    public const string Section = "Storage";

    /// <summary>The storage engine: sqlite (embedded, one node). Default sqlite.</summary>
    [RegularExpression("(?i)sqlite", ErrorMessage = "Storage:Engine must be sqlite")]
    public string Engine { get; set; } = "sqlite";
}

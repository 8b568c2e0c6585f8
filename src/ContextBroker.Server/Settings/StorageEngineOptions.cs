using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Server.Settings;

/// <summary>Which engine keeps the data; the engine's own settings stand in the same section.</summary>
public sealed class StorageEngineOptions
{
    public const string Section = "Storage";

    private const string MongoDb = "mongodb";

    /// <summary>The storage engine: sqlite (embedded) or mongodb (7.0 or later, a replica set). Default sqlite.</summary>
    [RegularExpression("(?i)sqlite|mongodb", ErrorMessage = "Storage:Engine must be sqlite or mongodb")]
    public string Engine { get; set; } = "sqlite";

    /// <summary>What the settings say of it, before there are options.</summary>
    internal static bool IsMongoDb(IConfiguration configuration) =>
        string.Equals(configuration[$"{Section}:{nameof(Engine)}"], MongoDb, StringComparison.OrdinalIgnoreCase);
}

namespace ContextBroker.Testing;

/// <summary>The names that generated entities are made of, expanded as the core context expands them.</summary>
public static class Vocabulary
{
    public const string DefaultContext = "https://uri.etsi.org/ngsi-ld/default-context/";
    public const string Location = "https://uri.etsi.org/ngsi-ld/location";
    public const string ObservationSpace = "https://uri.etsi.org/ngsi-ld/observationSpace";

    public const string LangString = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";

    public static IReadOnlyList<string> Types { get; } =
        [DefaultContext + "Shelter", DefaultContext + "Sensor", DefaultContext + "Vehicle", "https://example.org/disaster#HazardZone"];

    public static IReadOnlyList<string> Attributes { get; } =
    [
        DefaultContext + "capacity", DefaultContext + "occupancy", DefaultContext + "status", DefaultContext + "temperature",
        DefaultContext + "managedBy", DefaultContext + "避難所名", "https://example.org/disaster#level",
    ];

    public static IReadOnlyList<string> SubAttributes { get; } =
        [DefaultContext + "accuracy", DefaultContext + "providedBy", DefaultContext + "note", "https://example.org/disaster#source"];

    public static IReadOnlyList<string> DatasetIds { get; } = ["urn:ngsi-ld:Dataset:a", "urn:ngsi-ld:Dataset:b", "https://example.org/dataset/3"];

    public static IReadOnlyList<string> Scopes { get; } = ["/Kanagawa", "/Kanagawa/Yokohama", "/Kanagawa/Kawasaki/Takatsu", "/Tokyo", "/神奈川/横浜"];

    public static IReadOnlyList<string> Terms { get; } =
        [DefaultContext + "open", DefaultContext + "closed", DefaultContext + "full", "https://example.org/disaster#evacuated"];

    public static IReadOnlyList<string> Languages { get; } = ["ja", "en", "fr-CH", "@none"];
}

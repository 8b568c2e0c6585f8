using System.Collections.Frozen;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>Terms that the core context gives to what is not an attribute (clause 4.5.1): never names of attributes or types.</summary>
internal static class ReservedNames
{
    public const string Core = "https://uri.etsi.org/ngsi-ld/";

    private const string DefaultVocabulary = Core + "default-context/";

    private static readonly FrozenSet<string> Iris = Terms().Select(term => Core + term).ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string iri) =>
        iri.StartsWith(Core, StringComparison.Ordinal)
        && !iri.StartsWith(DefaultVocabulary, StringComparison.Ordinal)
        && Iris.Contains(iri);

    private static string[] Terms() =>
    [
        "scope", "createdAt", "modifiedAt", "deletedAt", "expiresAt", "observedAt", "datasetId", "instanceId", "unitCode", "lang",
        "hasValue", "hasObject", "hasLanguageMap", "hasVocab", "hasJSON", "hasValueList", "hasObjectList", "hasValueType", "hasObjectType",
        "hasPreviousValue", "hasPreviousObject", "hasPreviousLanguageMap", "hasPreviousVocab", "hasPreviousJson", "hasPreviousValueList",
        "hasPreviousObjectList", "entity", "entityList", "entityIdSealed", "entityTypeSealed", "hasDataset",
    ];
}

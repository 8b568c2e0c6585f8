using System.Collections.Immutable;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>A result as an entity under way.</summary>
/// <param name="IsTotal">Of the analysis as a whole: it always names the newest inputs. Others keep those that their figures were computed from.</param>
internal sealed record AnalysisResult(string Id, string Type, ImmutableArray<EntityAttribute> Attributes, bool IsTotal)
{
    /// <summary>Attributes that tell how the figures came about. Of a part they alone are no reason to write it.</summary>
    public static readonly ImmutableArray<string> Provenance = [Terms.Iri("method"), Terms.Iri("inputs"), Terms.Iri("inputsModifiedAt")];

    public EntityFragment ToFragment() => new() { Id = Id, Types = [Terms.Iri(Type)], Attributes = Attributes };

    /// <summary>urn:ngsi-ld:ExposureResult:flood-2025:142051 for the analysis urn:ngsi-ld:ExposureAnalysis:flood-2025.</summary>
    public static string IdOf(string resultType, string analysisId, string analysisType, string key)
    {
        var prefix = $"urn:ngsi-ld:{analysisType}:";
        var name = analysisId.StartsWith(prefix, StringComparison.Ordinal) ? analysisId[prefix.Length..] : Uri.EscapeDataString(analysisId);
        return $"urn:ngsi-ld:{resultType}:{name}" + (key.Length == 0 ? "" : ":" + key);
    }
}

using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Inputs;

/// <summary>The application's terms as the IRIs that they are stored under, and what entities say under them.</summary>
internal static class Terms
{
    public static string Iri(string term) => LdContext.Core.Expand(term);

    public static bool IsOf(this Entity entity, string type) => entity.Types.Contains(Iri(type));

    /// <summary>The attribute's instance without a datasetId; null: the entity has none.</summary>
    public static AttributeInstance? Of(this Entity entity, string term) => entity.Find(Iri(term))?.Find(null);

    /// <summary>Null: missing, or no text.</summary>
    public static string? Text(this Entity entity, string term) => entity.Of(term)?.Value is JsonString { Value.Length: > 0 } text ? text.Value : null;

    /// <summary>Null: missing, or no number. Missing is not zero.</summary>
    public static double? Number(this Entity entity, string term) => (entity.Of(term)?.Value as JsonNumber)?.Value;

    /// <summary>A text or an array of them: values of a property, targets of a relationship.</summary>
    public static IEnumerable<string> Texts(this Entity entity, string term) => entity.Of(term)?.Value switch
    {
        JsonString text => [text.Value],
        JsonArray array => array.Items.OfType<JsonString>().Select(static item => item.Value),
        _ => [],
    };
}

using System.Collections.Concurrent;
using System.Globalization;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Inputs;

/// <summary>The application's terms as the IRIs that they are stored under, and what entities say under them.</summary>
internal static class Terms
{
    private static readonly ConcurrentDictionary<string, string> Iris = new();

    public static string Iri(string term) => Iris.GetOrAdd(term, static one => LdContext.Core.Expand(one));

    /// <summary>The attribute of a HazardShare that says the share of a depth rank.</summary>
    public static string ShareOfRank(int rank) => string.Create(CultureInfo.InvariantCulture, $"shareRank{rank}");

    public static bool IsOf(this Entity entity, string type) => entity.Types.Contains(Iri(type));

    /// <summary>The attribute's instance without a datasetId; null: the entity has none.</summary>
    public static AttributeInstance? Of(this Entity entity, string term) => entity.Find(Iri(term))?.Find(null);

    /// <summary>Null: missing, or no text.</summary>
    public static string? Text(this Entity entity, string term) => entity.Of(term)?.Value is JsonString { Value.Length: > 0 } text ? text.Value : null;

    /// <summary>Null: missing, or no number. Missing is not zero.</summary>
    public static double? Number(this Entity entity, string term) => (entity.Of(term)?.Value as JsonNumber)?.Value;

    /// <summary>The data set that the entity comes from, with its edition where that is said.</summary>
    public static string? Source(this Entity entity) => (entity.Text("source") ?? entity.Text("sourceDataset"), entity.Text("dataVersion")) switch
    {
        (null, _) => null,
        ({ } source, null) => string.Intern(source),
        ({ } source, { } edition) => string.Intern($"{source} ({edition})"),
    };

    /// <summary>A text or an array of them: values of a property, targets of a relationship.</summary>
    public static IEnumerable<string> Texts(this Entity entity, string term) => entity.Of(term)?.Value switch
    {
        JsonString text => [text.Value],
        JsonArray array => array.Items.OfType<JsonString>().Select(static item => item.Value),
        _ => [],
    };
}

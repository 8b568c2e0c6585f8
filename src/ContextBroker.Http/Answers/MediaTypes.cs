using ContextBroker.NgsiLd;
using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Answers;

/// <summary>The names of the media types.</summary>
public static class MediaTypes
{
    public const string Json = "application/json";
    public const string LdJson = "application/ld+json";
    public const string GeoJson = "application/geo+json";
    public const string MergePatch = "application/merge-patch+json";
    public const string Csv = "text/csv";

    private static readonly StringValues JsonHeader = Json;
    private static readonly StringValues LdJsonHeader = LdJson;
    private static readonly StringValues GeoJsonHeader = GeoJson;
    private static readonly StringValues CsvHeader = Csv + "; charset=utf-8";

    private static readonly MediaType[] Documents = [MediaType.Json, MediaType.LdJson];
    private static readonly MediaType[] Entities = [MediaType.Json, MediaType.LdJson, MediaType.GeoJson];
    private static readonly MediaType[] Figures = [MediaType.Json, MediaType.GeoJson, MediaType.Csv];

    public static StringValues Header(this MediaType type) => type switch
    {
        MediaType.LdJson => LdJsonHeader,
        MediaType.GeoJson => GeoJsonHeader,
        MediaType.Csv => CsvHeader,
        _ => JsonHeader,
    };

    internal static string Name(this MediaType type) => type switch
    {
        MediaType.LdJson => LdJson,
        MediaType.GeoJson => GeoJson,
        MediaType.Csv => Csv,
        _ => Json,
    };

    /// <summary>What is offered, in the order of preference.</summary>
    internal static MediaType[] Of(Offer offer) => offer switch
    {
        Offer.Entities => Entities,
        Offer.Figures => Figures,
        _ => Documents,
    };

    internal static ProblemException NotAcceptable(Offer offer)
    {
        var available = string.Join(", ", Of(offer).Select(Name));
        return new ProblemException(new Problem(HttpProblems.NotAcceptable, $"Available representations: {available}", "Accept"));
    }
}

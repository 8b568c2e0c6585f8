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

    private static readonly StringValues JsonHeader = Json;
    private static readonly StringValues LdJsonHeader = LdJson;
    private static readonly StringValues GeoJsonHeader = GeoJson;

    public static StringValues Header(this MediaType type) => type switch
    {
        MediaType.LdJson => LdJsonHeader,
        MediaType.GeoJson => GeoJsonHeader,
        _ => JsonHeader,
    };

    internal static ProblemException NotAcceptable(Offer offer)
    {
        var available = offer == Offer.Entities ? $"{Json}, {LdJson}, {GeoJson}" : $"{Json}, {LdJson}";
        return new ProblemException(new Problem(HttpProblems.NotAcceptable, $"Available representations: {available}", "Accept"));
    }
}

using System.Globalization;

namespace ContextBroker.Server.Tests.Http.EntityMaps;

/// <summary>What tests read from answers about entity maps.</summary>
internal static class MapReplies
{
    public const string Header = "NGSILD-EntityMap";

    /// <summary>Where the map lies, below the API's root.</summary>
    public static string MapPath(this Reply reply) => reply.Header(Header)!["/ngsi-ld/v1".Length..];

    public static IEnumerable<string> MapIds(this Reply reply) => reply.Json["entityMap"]!.AsObject().Select(m => m.Key);

    /// <summary>How far ahead expiresAt is, to the minute.</summary>
    public static int MinutesToLive(this Reply reply) => (int)Math.Round((DateTimeOffset.Parse((string)reply.Json["expiresAt"]!, CultureInfo.InvariantCulture) - Now).TotalMinutes);

    public static async Task<string> NewMap(this Api api, string query) => (await api.Get($"/entityMaps?{query}")).Header(Header)!;

    private static DateTimeOffset Now => RunningBroker.Service<TimeProvider>().GetUtcNow();
}

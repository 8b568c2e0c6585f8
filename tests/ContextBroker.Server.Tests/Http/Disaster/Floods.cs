using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Disaster;

/// <summary>Zones over two meshes in Fujisawa, and waiting for what is computed on them.</summary>
internal static class Floods
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A flood zone of rank 2 from west of mesh 5239739843 to this meridian.</summary>
    public static string Zone(string id, double east) => new JsonObject
    {
        ["id"] = id,
        ["type"] = "HazardZone",
        ["hazardType"] = "flood",
        ["scenario"] = "想定最大規模",
        ["depthRank"] = 2,
        ["depthMin"] = 0.5,
        ["depthMax"] = 3,
        ["location"] = JsonNode.Parse(
            FormattableString.Invariant(
                $$$"""{"type":"GeoProperty","value":{"type":"Polygon","coordinates":[[[139.48125,35.33],[{{{east}}},35.33],[{{{east}}},35.335],[139.48125,35.335],[139.48125,35.33]]]}}""")),
    }.ToJsonString();

    /// <summary>Waits until the attribute's value is this.</summary>
    public static Task Eventually(Api api, string path, string attribute, string json)
    {
        var last = "";
        return Until(
            async () =>
            {
                var reply = await api.Get(path);
                last = reply.Text;
                return reply.Status == 200 && reply.Json[attribute]?["value"]?.ToJsonString(Reply.Readable) == json;
            },
            $"{path} never had {attribute} {json}, but ",
            () => last);
    }

    public static async Task Until(Func<Task<bool>> condition, string otherwise, Func<string>? last = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(Patience), otherwise + last?.Invoke());
            await Task.Delay(25);
        }
    }
}

namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>Evolutions that tests start from.</summary>
internal static class Gauges
{
    public const string Id = "urn:g:1";
    public const string Path = "/temporal/entities/" + Id;

    /// <summary>A water level that rose from 1 to 4 between ten and one o'clock.</summary>
    public const string Levels = """
        {"id":"urn:g:1","type":"Gauge","level":[
          {"type":"Property","value":1,"observedAt":"2026-09-01T10:00:00Z"},
          {"type":"Property","value":2,"observedAt":"2026-09-01T11:00:00Z"},
          {"type":"Property","value":3,"observedAt":"2026-09-01T12:00:00Z"},
          {"type":"Property","value":4,"observedAt":"2026-09-01T13:00:00Z","datasetId":"urn:d:b"}]}
        """;

    public static async Task<Api> WithLevels(this Api api)
    {
        var reply = await api.Post("/temporal/entities", Levels);
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        return api;
    }

    /// <summary>The values of an attribute's instances, in the order of the answer.</summary>
    public static string Values(this Reply reply, string attribute = "level") =>
        string.Join(' ', reply.Json[attribute]!.AsArray().Select(i => (i!["value"] ?? i["object"])!.ToJsonString()));

    public static string Instance(this Reply reply, int place, string attribute = "level") => (string)reply.Json[attribute]![place]!["instanceId"]!;
}

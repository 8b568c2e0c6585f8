using System.Globalization;
using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>What tests of snapshots have in common: three entities to freeze, and waiting until they are.</summary>
internal static class Snapshots
{
    public const string OfShelters = """{"type":"Query","entities":[{"type":"Shelter"}]}""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task<Api> NewTenant()
    {
        var api = Api.NewTenant();
        await api.Given("""{"id":"urn:s:1","type":"Shelter","occupancy":10,"name":"A","inCity":{"type":"Relationship","object":"urn:c:1"}}""");
        await api.Given("""{"id":"urn:s:2","type":"Shelter","occupancy":20,"name":"B"}""");
        await api.Given("""{"id":"urn:c:1","type":"City","population":400}""");
        return api;
    }

    /// <summary>A snapshot of these queries, as soon as it is filled. Members begin with a comma.</summary>
    public static async Task<JsonNode> Frozen(this Api api, string id, string queries = OfShelters, string members = "")
    {
        var reply = await api.Post("/snapshots", $$"""{"id":"{{id}}","type":"Snapshot","snapshotQueries":[{{queries}}]{{members}}}""");
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        return await api.Filled(id);
    }

    /// <summary>The status once it is no longer "preparing".</summary>
    public static async Task<JsonNode> Filled(this Api api, string id)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var status = (await api.Get($"/snapshots/{id}")).Json;
            if ((string?)status["snapshotStatus"] != "preparing")
            {
                return status;
            }

            limit.Token.ThrowIfCancellationRequested();
        }
    }

    public static (string Name, string Value) On(string id) => ("NGSILD-Snapshot", id);

    /// <summary>All entities of a snapshot, simplified, as one text.</summary>
    public static async Task<string> Content(this Api api, string id) =>
        (await api.Get("/entities?options=keyValues&orderBy=id", On(id))).Text;

    public static DateTimeOffset Time(this JsonNode snapshot, string member) =>
        DateTimeOffset.Parse((string)snapshot[member]!, CultureInfo.InvariantCulture);
}

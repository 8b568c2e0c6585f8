using System.Text;
using System.Text.Json.Nodes;
using ContextBroker.Server.Tests.Crash;
using MongoDB.Driver;

namespace ContextBroker.Server.Tests.Nodes;

/// <summary>Two nodes, each a process of its own, on one database of a replica set.</summary>
internal sealed class NodePair : IAsyncDisposable
{
    private readonly string _uri;
    private readonly string _database = "contextbroker-nodes-" + Guid.NewGuid().ToString("N")[..12];
    private readonly string[] _settings;

    private NodePair(string uri, string[] settings) => (_uri, _settings) = (uri, settings);

    public BrokerProcess A { get; private set; } = null!;

    public BrokerProcess B { get; private set; } = null!;

    /// <summary>On the server that tests/mongodb.sh found or started; without one, the test is skipped.</summary>
    public static Task<NodePair> Start(params string[] settings) => On(Uri(), settings);

    public static async Task<NodePair> On(string uri, params string[] settings)
    {
        var pair = new NodePair(uri, settings);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        // One after the other: the first makes the database.
        pair.A = await pair.Another(patience.Token);
        pair.B = await pair.Another(patience.Token);
        return pair;
    }

    public Task<BrokerProcess> Another(CancellationToken cancel) => BrokerProcess.Start(
        ["--Storage:Engine=mongodb", $"--Storage:ConnectionString={_uri}", $"--Storage:Database={_database}", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information", "--Logging:LogLevel:ContextBroker.Core.Nodes=Information", .. _settings],
        cancel);

    public async ValueTask DisposeAsync()
    {
        Diagnosis.Tell("node A", A?.Lines ?? []);
        Diagnosis.Tell("node B", B?.Lines ?? []);
        A?.Dispose();
        B?.Dispose();
        await new MongoClient(_uri).DropDatabaseAsync(_database);
    }

    private static string Uri()
    {
        if (Environment.GetEnvironmentVariable("MONGODB_URI") is { Length: > 0 } uri)
        {
            return uri;
        }

        Assert.Ignore("No MongoDB: " + (Environment.GetEnvironmentVariable("MONGODB_ABSENT") ?? "MONGODB_URI is not set; tests/mongodb.sh starts a server"));
        return "";
    }
}

/// <summary>Requests to one node.</summary>
internal static class NodeRequests
{
    public static Task<(int Status, string Text)> Get(this BrokerProcess node, string path) => node.Send(HttpMethod.Get, path);

    public static Task<(int Status, string Text)> Post(this BrokerProcess node, string path, string body) => node.Send(HttpMethod.Post, path, body);

    public static Task<(int Status, string Text)> Patch(this BrokerProcess node, string path, string body) => node.Send(HttpMethod.Patch, path, body);

    public static async Task<(int Status, string Text)> Send(this BrokerProcess node, HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = node.Address, Timeout = TimeSpan.FromMinutes(1) };
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : "/ngsi-ld/v1/" + path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var reply = await http.SendAsync(request);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    public static string Gauge(string name) => $$$"""{"id":"urn:ngsi-ld:Gauge:{{{name}}}","type":"Gauge","level":{"type":"Property","value":1}}""";

    public static string Subscription(string id, string type, Uri receiver) => new JsonObject
    {
        ["id"] = id,
        ["type"] = "Subscription",
        ["entities"] = new JsonArray(new JsonObject { ["type"] = type }),
        ["notification"] = new JsonObject { ["endpoint"] = new JsonObject { ["uri"] = receiver.ToString(), ["accept"] = "application/json" } },
    }.ToJsonString();
}

namespace ContextBroker.Server.Tests.Http.Common;

/// <summary>Health, metrics, version and identity.</summary>
public sealed class OperationsTests
{
    [TestCase("/health/live", "live")]
    [TestCase("/health/ready", "ready")]
    public async Task HealthIsSaid(string path, string state)
    {
        var reply = await Get(path);
        Assert.That((reply.Status, (string?)reply.Json["status"]), Is.EqualTo((200, state)));
    }

    [Test]
    public async Task VersionIsSaid() => Assert.That((string?)(await Get("/version")).Json["name"], Is.EqualTo("ContextBroker"));

    [Test]
    public async Task RequestsAreCountedByRouteAndStatus()
    {
        await Api.OfDefaultTenant().Get("/info/sourceIdentity");
        var text = (await Get("/metrics")).Text;
        const string Labels = "method=\"GET\",route=\"/ngsi-ld/v1/info/sourceIdentity\"";
        Assert.That(text, Does.Match($"contextbroker_http_requests_total\\{{{Labels},status=\"2xx\"\\}} [1-9]"));
        Assert.That(text, Does.Match($"contextbroker_http_request_duration_seconds_bucket\\{{{Labels},le=\"\\+Inf\"\\}} [1-9]"));
    }

    // The text format: comment lines, or name{labels} value.
    [Test]
    public async Task EveryLineOfTheMetricsIsWellFormed()
    {
        var lines = (await Get("/metrics")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.All.Matches("^(# (HELP|TYPE) [a-z].*|[a-zA-Z_][a-zA-Z0-9_]*(\\{.*\\})? -?[0-9.eE+-]+)$"));
        Assert.That(lines, Has.Some.StartsWith("dotnet_gc_"));
    }

    [Test]
    public async Task IdentityTellsTenantsApart()
    {
        var api = Api.NewTenant();
        var of = await Api.OfDefaultTenant().Get("/info/sourceIdentity");
        var ofTenant = await api.Get("/info/sourceIdentity");
        Assert.That((string?)of.Json["type"], Is.EqualTo("ContextSourceIdentity"));
        Assert.That((string?)of.Json["contextSourceUptime"], Does.Match("^P.*T?"));
        Assert.That((string?)ofTenant.Json["contextSourceAlias"], Is.EqualTo($"{(string?)of.Json["contextSourceAlias"]}~{api.Tenant}"));
    }

    private static async Task<Reply> Get(string path)
    {
        using var response = await RunningBroker.Client.GetAsync(path);
        return await Reply.Of(response);
    }
}

namespace ContextBroker.Server.Tests.Http.Common;

/// <summary>NGSILD-Tenant (clauses 4.14, 5.5.10, 6.3.14).</summary>
public sealed class TenantTests
{
    [Test]
    public async Task TenantsDoNotSeeEachOther()
    {
        var (one, other) = (Api.NewTenant(), Api.NewTenant());
        await one.Given("""{"id":"urn:t:1","type":"T"}""");
        await other.Given("""{"id":"urn:t:2","type":"T"}""");
        Assert.That((await other.Get("/entities/urn:t:1")).Problem, Is.EqualTo((404, "ResourceNotFound")));
        Assert.That((await Api.OfDefaultTenant().Get("/entities/urn:t:1")).Status, Is.EqualTo(404));
    }

    [TestCase("GET", "/entities?type=T", "")]
    [TestCase("GET", "/entities/urn:t:1", "")]
    [TestCase("GET", "/types", "")]
    [TestCase("DELETE", "/entities/urn:t:1", "")]
    [TestCase("PATCH", "/entities/urn:t:1/attrs", """{"a":1}""")]
    public async Task OnlyCreatingMakesATenant(string method, string path, string body)
    {
        var api = Api.NewTenant();
        var reply = await api.Send(new HttpMethod(method), path, body.Length == 0 ? null : body);
        Assert.That((reply.Problem, reply.Header("NGSILD-Tenant")), Is.EqualTo(((404, "NonexistentTenant"), api.Tenant)));
    }

    [Test]
    public async Task BatchesMakeTenantsToo()
    {
        var api = Api.NewTenant();
        await api.Post("/entityOperations/upsert", """[{"id":"urn:t:1","type":"__NGSILD-Tenant__"}]""");
        Assert.That((await api.Get("/entities?type=None&limit=0&count=true")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task TooLongANameIsRefused() => Assert.That(
        (await Api.OfDefaultTenant().Get("/types", ("NGSILD-Tenant", new string('x', 129)))).Problem, Is.EqualTo((400, "InvalidRequest")));
}

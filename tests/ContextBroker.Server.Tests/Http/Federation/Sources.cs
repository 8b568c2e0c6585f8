namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>Registrations of sources that tests begin with.</summary>
internal static class Sources
{
    public static string Registration(Uri endpoint, string members = "", string information = """[{"entities":[{"type":"Shelter"}]}]""", string id = "urn:r:1") =>
        $$"""{"id":"{{id}}","type":"ContextSourceRegistration","endpoint":"{{endpoint}}","information":{{information}}{{(members.Length == 0 ? "" : "," + members)}}}""";

    public static async Task Register(this Api api, string registration)
    {
        var reply = await api.Post("/csourceRegistrations", registration);
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
    }

    public static async Task<Api> TenantWith(FakeSource source, string members = "", string information = """[{"entities":[{"type":"Shelter"}]}]""")
    {
        var api = Api.NewTenant();
        await api.Register(Registration(source.Address, members, information));
        return api;
    }

    /// <summary>Two tenants of the running broker, the first of which has the second as a source.</summary>
    public static async Task<(Api Here, Api There)> TwoTenants(string members = "", string information = """[{"entities":[{"type":"Shelter"}]}]""")
    {
        var (here, there) = (Api.NewTenant(), Api.NewTenant());
        var tenant = $"\"tenant\":\"{there.Tenant}\"";
        await here.Register(Registration(RunningBroker.Address, members.Length == 0 ? tenant : $"{tenant},{members}", information));
        return (here, there);
    }

    public static string Shelter(string id, string attributes) => $$"""{"id":"{{id}}","type":"Shelter",{{attributes}}}""";
}

namespace ContextBroker.Server.Tests.Http.Registrations;

/// <summary>GET /csourceRegistrations/{id} (clauses 5.10.1, 6.9.3.1).</summary>
public sealed class RetrieveRegistrationTests
{
    [Test]
    public async Task GivesWhatWasWritten()
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        var reply = await api.Get(Registered.Path);

        Assert.That((reply.Status, reply.Type, reply.Text), Is.EqualTo((200, "application/json", Registered.Shelters)));
        Assert.That(reply.Header("Link"), Does.Contain("json-ld#context"));
    }

    [Test]
    public async Task LinkedDataCarriesContextAndTimesWhenAsked()
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        var reply = await api.Get(Registered.Path + "?options=sysAttrs", ("Accept", "application/ld+json"));

        Assert.That(reply.Members, Is.SupersetOf(new[] { "@context", "createdAt", "modifiedAt" }));
    }

    [TestCase("/csourceRegistrations/nouri", 400, "BadRequestData")]
    [TestCase("/csourceRegistrations/urn:none", 404, "ResourceNotFound")]
    public async Task UnknownIsRefused(string path, int status, string type)
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        Assert.That((await api.Get(path)).Problem, Is.EqualTo((status, type)));
    }

    [Test]
    public async Task TenantsAreApart()
    {
        await Registered.InNewTenant(Registered.Shelters);
        Assert.That((await Api.NewTenant().Get(Registered.Path)).Problem, Is.EqualTo((404, "NonexistentTenant")));
    }
}

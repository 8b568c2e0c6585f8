namespace ContextBroker.Server.Tests.Http.Registrations;

/// <summary>PATCH /csourceRegistrations/{id} (clauses 5.9.3, 6.9.3.2).</summary>
public sealed class UpdateRegistrationTests
{
    [Test]
    public async Task ReplacesAndRemoves()
    {
        var api = await Registered.InNewTenant(Registered.Numbered(1, "\"description\":\"a\",\"tenant\":\"t\","));
        var reply = await api.Patch(Registered.Path, """{"description":"b","tenant":null}""", "application/merge-patch+json");
        var after = await api.Get(Registered.Path);

        Assert.That((reply.Status, (string?)after.Json["description"]), Is.EqualTo((204, "b")));
        Assert.That(after.Members, Has.None.EqualTo("tenant"));
    }

    [Test]
    public async Task RefusedOneChangesNothing()
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        var reply = await api.Patch(Registered.Path, """{"description":"b","mode":"sideways"}""");

        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That((await api.Get(Registered.Path)).Text, Is.EqualTo(Registered.Shelters));
    }

    [TestCase("/csourceRegistrations/nouri", 400, "BadRequestData")]
    [TestCase("/csourceRegistrations/urn:none", 404, "ResourceNotFound")]
    public async Task UnknownIsRefused(string path, int status, string type)
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        Assert.That((await api.Patch(path, """{"description":"b"}""")).Problem, Is.EqualTo((status, type)));
    }
}

namespace ContextBroker.Server.Tests.Http.Registrations;

/// <summary>DELETE /csourceRegistrations/{id} (clauses 5.9.4, 6.9.3.3).</summary>
public sealed class DeleteRegistrationTests
{
    [Test]
    public async Task DeletedIsGone()
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        var deleted = await api.Delete(Registered.Path);

        Assert.That((deleted.Status, (await api.Get(Registered.Path)).Status), Is.EqualTo((204, 404)));
        Assert.That((await api.Delete(Registered.Path)).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }

    [Test]
    public async Task WrongIdIsRefused()
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        Assert.That((await api.Delete("/csourceRegistrations/nouri")).Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That((await api.Delete("/csourceRegistrations/")).Status, Is.EqualTo(405));
    }
}

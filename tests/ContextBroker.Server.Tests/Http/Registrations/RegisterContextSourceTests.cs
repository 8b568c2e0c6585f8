namespace ContextBroker.Server.Tests.Http.Registrations;

/// <summary>POST /csourceRegistrations (clauses 5.9.2, 6.8.3.1).</summary>
public sealed class RegisterContextSourceTests
{
    [Test]
    public async Task AnswersWithTheLocation()
    {
        var reply = await Api.NewTenant().Post("/csourceRegistrations/", Registered.Shelters);
        Assert.That((reply.Status, reply.Header("Location"), reply.Text), Is.EqualTo((201, "/ngsi-ld/v1" + Registered.Path, "")));
    }

    [Test]
    public async Task GivesAnIdToOneWithout()
    {
        var reply = await Api.NewTenant().Post(
            "/csourceRegistrations", """{"type":"ContextSourceRegistration","endpoint":"http://h/","information":[{"propertyNames":["a"]}]}""");
        Assert.That(reply.Header("Location"), Does.StartWith("/ngsi-ld/v1/csourceRegistrations/urn:ngsi-ld:ContextSourceRegistration:"));
    }

    [Test]
    public async Task SecondOfTheSameIdIsRefused()
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        Assert.That((await api.Post("/csourceRegistrations", Registered.Shelters)).Problem, Is.EqualTo((409, "AlreadyExists")));
    }

    [TestCase("{}", "type")]
    [TestCase("""{"type":"ContextSourceRegistration","information":[{"propertyNames":["a"]}]}""", "endpoint")]
    [TestCase("""{"type":"ContextSourceRegistration","endpoint":"http://h/","information":[]}""", "information")]
    [TestCase("""{"type":"ContextSourceRegistration","endpoint":"http://h/","information":[{"propertyNames":["a"]}],"expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    public async Task WrongMemberIsNamed(string body, string member)
    {
        var reply = await Api.NewTenant().Post("/csourceRegistrations", body);
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That((string?)reply.Json["detail"], Does.Contain(member));
    }

    [Test]
    public async Task EntityThatIsHeldHereConflicts()
    {
        var api = Api.NewTenant();
        await api.Given("""{"id":"urn:s:1","type":"Shelter"}""");
        Assert.That((await api.Post("/csourceRegistrations", Registered.Numbered(1, "\"mode\":\"redirect\","))).Problem, Is.EqualTo((409, "Conflict")));
    }

    [TestCase("?local=true")]
    [TestCase("?options=sysAttrs")]
    public async Task UnknownParameterIsRefused(string query) =>
        Assert.That((await Api.NewTenant().Post("/csourceRegistrations" + query, Registered.Shelters)).Problem.Status, Is.EqualTo(400));
}

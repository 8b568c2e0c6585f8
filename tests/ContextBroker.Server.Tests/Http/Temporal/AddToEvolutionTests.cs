namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>POST /temporal/entities/{entityId}/attrs (clauses 5.6.12, 6.20.3.1).</summary>
public sealed class AddToEvolutionTests
{
    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenLevels() => await _api.WithLevels();

    [Test]
    public async Task InstancesAreAdded()
    {
        var reply = await _api.Post(Gauges.Path + "/attrs", """{"width":[{"type":"Property","value":5,"observedAt":"2026-09-01T10:00:00Z"},{"type":"Property","value":6,"observedAt":"2026-09-01T09:00:00Z"}]}""");
        Assert.That((reply.Status, reply.Text), Is.EqualTo((204, "")));
        Assert.That((await _api.Get(Gauges.Path)).Values("width"), Is.EqualTo("6 5"));
    }

    [TestCase("/temporal/entities/urn:g:9/attrs", "{}", 404, "ResourceNotFound")]
    [TestCase("/temporal/entities/9/attrs", "{}", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "/attrs", """{"id":"urn:g:9"}""", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "/attrs", """{"level":[{"type":"Property"}]}""", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "/attrs", "7", 400, "InvalidRequest")]
    public async Task WhatIsWrongIsSaid(string path, string body, int status, string type) => Assert.That((await _api.Post(path, body)).Problem, Is.EqualTo((status, type)));
}

namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>PATCH /temporal/entities/{entityId}/attrs/{attrId}/{instanceId} (clauses 5.6.14, 6.22.3.1).</summary>
public sealed class ModifyInstanceTests
{
    private Api _api = Api.NewTenant();
    private string _path = "";

    [SetUp]
    public async Task GivenLevels()
    {
        _api = await Api.NewTenant().WithLevels();
        _path = $"{Gauges.Path}/attrs/level/{(await _api.Get(Gauges.Path)).Instance(1)}";
    }

    [TestCase("""[{"type":"Property","value":7,"observedAt":"2026-09-01T11:00:00Z"}]""")]
    [TestCase("""{"type":"Property","value":7,"observedAt":"2026-09-01T11:00:00Z"}""")]
    [TestCase("""{"level":[{"type":"Property","value":7,"observedAt":"2026-09-01T11:00:00Z"}]}""")]
    public async Task AnotherTakesItsPlace(string body)
    {
        var before = (await _api.Get(Gauges.Path + "?options=sysAttrs")).Json["level"]![1]!;
        Assert.That((await _api.Patch(_path, body)).Status, Is.EqualTo(204));
        var after = await _api.Get(Gauges.Path + "?options=sysAttrs");
        Assert.That(after.Values(), Is.EqualTo("1 7 3 4"));
        Assert.That((string?)after.Json["level"]![1]!["createdAt"], Is.EqualTo((string?)before["createdAt"]));
    }

    [TestCase("""[{"type":"Property","value":7},{"type":"Property","value":8}]""")]
    [TestCase("""[{"type":"Property"}]""")]
    public async Task ItTakesOneInstance(string body) => Assert.That((await _api.Patch(_path, body)).Problem, Is.EqualTo((400, "BadRequestData")));

    [TestCase("urn:g:9/attrs/level/urn:ngsi-ld:Instance:1", 404)]
    [TestCase("urn:g:1/attrs/width/urn:ngsi-ld:Instance:1", 404)]
    [TestCase("urn:g:1/attrs/level/urn:ngsi-ld:Instance:999999999", 404)]
    [TestCase("urn:g:1/attrs/level/urn:other:1", 404)]
    [TestCase("urn:g:1/attrs/level/1", 400)]
    public async Task OthersAreNotThere(string path, int status) =>
        Assert.That((await _api.Patch("/temporal/entities/" + path, """[{"type":"Property","value":7}]""")).Status, Is.EqualTo(status));
}

namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>POST /temporal/entityOperations/query (clauses 5.7.4, 6.24).</summary>
public sealed class QueryEvolutionsByPostTests
{
    private const string Path = "/temporal/entityOperations/query";
    private const string Times = "\"temporalQ\":{\"timerel\":\"after\",\"timeAt\":\"2026-09-01T11:00:00Z\"}";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenLevels() => await _api.WithLevels();

    [Test]
    public async Task TheBodySaysWhatAndWhen()
    {
        var reply = await _api.Post(Path, $$"""{"type":"Query","entities":[{"type":"Gauge"}],"q":"level>3",{{Times}}}""");
        Assert.That((reply.Status, reply.Json[0]!["level"]!.AsArray().Count), Is.EqualTo((200, 3)));
    }

    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}],"temporalQ":{"timerel":"after","timeAt":"2026-09-01T11:00:00Z"},"aggrParams":{"aggrMethods":"sum"},"datasetId":["@none"]}""")]
    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}],"temporalQ":{"timerel":"after","timeAt":"2026-09-01T11:00:00Z","aggrMethods":["sum"]},"datasetId":["@none"]}""")]
    public async Task ValuesAreAggregated(string body) => Assert.That(
        (await _api.Post(Path + "?format=aggregatedValues", body)).Json[0]!["level"]!["sum"]!.ToJsonString(),
        Is.EqualTo("""[[5,"2026-09-01T11:00:00Z","2026-09-01T12:00:00Z"]]"""));

    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}]}""", "timerel")]
    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}],"temporalQ":[]}""", "temporalQ")]
    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}],"temporalQ":{"timerel":"after","timeAt":"2026-09-01T11:00:00Z","lastN":1.5}}""", "lastN")]
    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}],"temporalQ":{"timerel":"after","timeAt":"2026-09-01T11:00:00Z","when":1}}""", "when")]
    [TestCase("""{"type":"Query","entities":[{"type":"Gauge"}],"temporalQ":{"timerel":"after","timeAt":"2026-09-01T11:00:00Z"},"aggrParams":{"aggrMethods":"median"}}""", "aggrMethods")]
    [TestCase("[]", "type")]
    public async Task WhatIsWrongIsSaid(string body, string place)
    {
        var reply = await _api.Post(Path, body);
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That(reply.Text, Does.Contain(place));
    }
}

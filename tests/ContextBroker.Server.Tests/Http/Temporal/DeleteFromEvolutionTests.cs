namespace ContextBroker.Server.Tests.Http.Temporal;

/// <summary>DELETE /temporal/entities/{entityId}/attrs/{attrId} (clauses 5.6.13, 6.21.3.1).</summary>
public sealed class DeleteFromEvolutionTests
{
    private Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenLevels() => _api = await Api.NewTenant().WithLevels();

    [TestCase("", "4")]
    [TestCase("?datasetId=urn:d:b", "1 2 3")]
    public async Task OneDatasetGoes(string query, string left)
    {
        Assert.That((await _api.Delete(Gauges.Path + "/attrs/level" + query)).Status, Is.EqualTo(204));
        Assert.That((await _api.Get(Gauges.Path)).Values(), Is.EqualTo(left));
    }

    [Test]
    public async Task AllGo()
    {
        await _api.Delete(Gauges.Path + "/attrs/level?deleteAll=true");
        Assert.That((await _api.Get(Gauges.Path)).Status, Is.EqualTo(404));
        Assert.That((await _api.Delete(Gauges.Path + "/attrs/level?deleteAll=true")).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }

    [TestCase("/temporal/entities/urn:g:9/attrs/level", 404, "ResourceNotFound")]
    [TestCase(Gauges.Path + "/attrs/width", 404, "ResourceNotFound")]
    [TestCase(Gauges.Path + "/attrs/level?datasetId=urn:d:z", 404, "ResourceNotFound")]
    [TestCase(Gauges.Path + "/attrs/level?datasetId=z", 400, "BadRequestData")]
    [TestCase(Gauges.Path + "/attrs/(x)", 400, "BadRequestData")]
    [TestCase("/temporal/entities/9/attrs/level", 400, "BadRequestData")]
    public async Task WhatIsWrongIsSaid(string path, int status, string type) => Assert.That((await _api.Delete(path)).Problem, Is.EqualTo((status, type)));
}

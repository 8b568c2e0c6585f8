namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>DELETE /snapshots (clauses 5.16.7, 4.9, 6.36.3.2).</summary>
public sealed class PurgeSnapshotsTests
{
    private Api _api = null!;

    [SetUp]
    public async Task GivenTwoSnapshots()
    {
        _api = await Snapshots.NewTenant();
        await _api.Frozen("urn:snap:1", members: ""","snapshotPriority":1,"snapshotLifetime":"PT1H","endpoint":"http://127.0.0.1:9/x" """);
        await _api.Frozen("urn:snap:2", """{"type":"Query","q":"occupancy>1000"}""", ""","snapshotPriority":8,"snapshotLifetime":"P2D" """);
    }

    [TestCase("snapshotPriority<5", "urn:snap:2")]
    [TestCase("snapshotPriority>0", "")]
    [TestCase("snapshotStatus==%22empty%22", "urn:snap:1")]
    [TestCase("snapshotStatus!=%22empty%22", "urn:snap:2")]
    [TestCase("endpoint", "urn:snap:2")]
    [TestCase("snapshotLifetime==%22P2D%22", "urn:snap:1")]
    [TestCase("snapshotQueriesDetails==%22success%22", "urn:snap:2")]
    [TestCase("id==%22urn:snap:1%22", "urn:snap:2")]
    [TestCase("snapshotPriority==1;snapshotStatus==%22success%22", "urn:snap:2")]
    [TestCase("snapshotPriority==1|snapshotPriority==8", "")]
    [TestCase("lastUsedAt>2020-01-01T00:00:00Z;expiresAt<9999-01-01T00:00:00Z", "")]
    public async Task DeletesWhatFits(string q, string left)
    {
        var reply = await _api.Delete($"/snapshots?q={q}");
        Assert.That((reply.Status, reply.Text), Is.EqualTo((204, "")));
        Assert.That(await Left(), Is.EqualTo(left));
    }

    [TestCase("q=snapshotPriority==5", 404, "ResourceNotFound")]
    [TestCase("", 400, "BadRequestData")]
    [TestCase("q=occupancy>1", 400, "BadRequestData")]
    [TestCase("q=snapshotPriority>0;occupancy>1", 400, "BadRequestData")]
    [TestCase("q=snapshotPriority>0|(snapshotStatus;colour)", 400, "BadRequestData")]
    [TestCase("q=snapshotPriority>", 400, "BadRequestData")]
    [TestCase("q=snapshotQueries.occupancy>1", 400, "BadRequestData")]
    [TestCase("id=urn:snap:1", 400, "InvalidRequest")]
    public async Task OtherwiseDeletesNone(string query, int status, string type)
    {
        Assert.That((await _api.Delete($"/snapshots?{query}")).Problem, Is.EqualTo((status, type)));
        Assert.That(await Left(), Is.EqualTo("urn:snap:1 urn:snap:2"));
    }

    [Test]
    public async Task TenantsPurgeTheirOwn()
    {
        var other = await Snapshots.NewTenant();
        Assert.That((await other.Delete("/snapshots?q=snapshotPriority>0")).Problem, Is.EqualTo((404, "ResourceNotFound")));
        Assert.That(await Left(), Is.EqualTo("urn:snap:1 urn:snap:2"));
    }

    private async Task<string> Left()
    {
        var left = new List<string>();
        foreach (var id in new[] { "urn:snap:1", "urn:snap:2" })
        {
            left.AddRange((await _api.Get($"/snapshots/{id}")).Status == 200 ? [id] : []);
        }

        return string.Join(' ', left);
    }
}

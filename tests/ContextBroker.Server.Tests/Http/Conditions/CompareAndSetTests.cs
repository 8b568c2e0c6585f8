namespace ContextBroker.Server.Tests.Http.Conditions;

/// <summary>Many who change one entity at the same time, each only the state that he has seen.</summary>
public sealed class CompareAndSetTests
{
    private const string Path = "/entities/urn:race:1";

    private Api _api = null!;

    [SetUp]
    public async Task GivenAnEntity()
    {
        _api = Api.NewTenant();
        await _api.Given("""{"id":"urn:race:1","type":"Counter","n":0,"noise":0}""");
    }

    [Test]
    public async Task OneWinsPerVersion()
    {
        for (var round = 0; round < 20; round++)
        {
            var tag = (await _api.Get(Path)).Header("ETag")!;
            var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Change(i, tag)));
            Assert.That(replies.Select(r => r.Status).Order(), Is.EqualTo(Enumerable.Repeat(204, 1).Concat(Enumerable.Repeat(412, 15))));
            Assert.That(await Read("n"), Is.EqualTo(Array.FindIndex(replies, r => r.Status == 204)));
        }
    }

    /// <summary>Others write without conditions, by the door of batches too: nobody's count is lost.</summary>
    [Test]
    public async Task NoIncrementIsLost()
    {
        using var done = new CancellationTokenSource();
        var noise = Task.WhenAll(Noise("/entityOperations/update", """[{"id":"urn:race:1","type":"Counter","noise":1}]""", done.Token), Patching(done.Token));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Increment(times: 10)));
        await done.CancelAsync();
        await noise;
        Assert.That(await Read("n"), Is.EqualTo(80));
    }

    private async Task Increment(int times)
    {
        while (times > 0)
        {
            var seen = await _api.Get(Path + "?options=keyValues");
            var reply = await _api.Patch(Path + "/attrs", $$"""{"n":{{(int)seen.Json["n"]! + 1}}}""", headers: ("If-Match", seen.Header("ETag")!));
            Assert.That(reply.Status, Is.EqualTo(204).Or.EqualTo(412), reply.Text);
            times -= reply.Status == 204 ? 1 : 0;
        }
    }

    private async Task Noise(string path, string body, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            Assert.That((await _api.Post(path, body)).Status, Is.EqualTo(204));
            await Pause();
        }
    }

    private async Task Patching(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            Assert.That((await _api.Patch(Path, """{"noise":2}""")).Status, Is.EqualTo(204));
            await Pause();
        }
    }

    // Or those who count would hardly ever win: it is they who are asked for progress.
    private static Task Pause() => Task.Delay(TimeSpan.FromMilliseconds(5));

    private Task<Reply> Change(int n, string tag) => _api.Patch(Path, $$"""{"n":{{n}}}""", headers: ("If-Match", tag));

    private async Task<int> Read(string attribute) => (int)(await _api.Get(Path + "?options=keyValues")).Json[attribute]!;
}

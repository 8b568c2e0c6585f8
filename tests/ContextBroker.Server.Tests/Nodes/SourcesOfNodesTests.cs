using System.Diagnostics;
using ContextBroker.Server.Tests.Crash;
using ContextBroker.Server.Tests.Http.Federation;

namespace ContextBroker.Server.Tests.Nodes;

/// <summary>A registered source is subscribed to once, whichever node was asked, and may notify any of them.</summary>
[NonParallelizable]
public sealed class SourcesOfNodesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task OneSubscribesAndEachTakesWhatTheSourceTells()
    {
        await using var nodes = await NodePair.Start("--Federation:PublicUrl=http://nodes.example/");
        await using var sink = await NotificationSink.Start();
        await using var source = await FakeSource.Start(FakeSource.Status(201));
        Expect(201, await nodes.A.Post("csourceRegistrations", Sources.Registration(source.Address, "", """[{"entities":[{"type":"Shelter"}]}]""", "urn:r:1")));
        Expect(201, await nodes.B.Post("subscriptions", NodeRequests.Subscription("urn:sub:far", "Shelter", sink.Address)));
        var made = await source.Next();
        var path = new Uri((string)made.Json["notification"]!["endpoint"]!["uri"]!).AbsolutePath;
        foreach (var (node, level) in new[] { (nodes.A, 1), (nodes.B, 2) })
        {
            var told = $$$"""
                {"id":"urn:n:{{{level}}}","type":"Notification","subscriptionId":"{{{(string)made.Json["id"]!}}}","notifiedAt":"2026-01-01T00:00:00Z",
                 "data":[{"id":"urn:s:1","type":"Shelter","level":{"type":"Property","value":{{{level}}}}}]}
                """;

            // The other node hears of the subscription at the source a moment later.
            await Until(async () => (await node.Post(path, told)).Status == 200, "the node that takes it");
            await Until(() => Task.FromResult(sink.Seen.ContainsKey(("urn:s:1", level))), "the notification");
        }

        Assert.That((source.Count, sink.Seen[("urn:s:1", 1)], sink.Seen[("urn:s:1", 2)]), Is.EqualTo((1, 1, 1)));
        Expect(204, await nodes.A.Send(HttpMethod.Delete, "subscriptions/urn:sub:far"));
        Assert.That((await source.Next()).Method, Is.EqualTo("DELETE"));
    }

    private static void Expect(int status, (int Status, string Text) reply) => Assert.That(reply.Status, Is.EqualTo(status), reply.Text);

    private static async Task Until(Func<Task<bool>> condition, string what)
    {
        var began = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.That(began.Elapsed, Is.LessThan(Patience), what + " did not come");
            await Task.Delay(20);
        }
    }
}

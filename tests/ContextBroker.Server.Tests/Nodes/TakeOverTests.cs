using System.Diagnostics;
using System.Text.Json;
using ContextBroker.Server.Tests.Crash;

namespace ContextBroker.Server.Tests.Nodes;

/// <summary>Two nodes under load, and one of the parts fails. NODES_LONG=1 holds them to seconds, also freezes one for a minute, and compares what one node and two can do.</summary>
[NonParallelizable]
public sealed class TakeOverTests
{
    private const int Writers = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("NODES_LONG") == "1";

    // Held to 15 s where nothing else runs. Otherwise an election of three members, beside two nodes and their load on the same cores, takes as long as
    // the machine lets it: then it is that service comes back by itself.
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(IsLong ? 15 : 40);

    private NotificationSink _sink = null!;

    [SetUp]
    public async Task StartReceiver() => _sink = await NotificationSink.Start();

    [TearDown]
    public async Task StopReceiver() => await _sink.DisposeAsync();

    /// <summary>As the settings are by default, on three members that the test starts: first the node that delivers, then the primary.</summary>
    [Test]
    public async Task KillingANodeAndThenThePrimaryLosesNothing()
    {
        await using var set = await ReplicaSet.Start();
        await using var nodes = await NodePair.On(set.Uri);
        var (serving, other) = await WhoServes(nodes);
        await Subscribe(other);
        await using var load = new NodeLoad(Writers, nodes.A, nodes.B);
        await load.For(TimeSpan.FromSeconds(20), Patience);
        serving.Kill();
        var killed = Stopwatch.GetTimestamp();
        load.Nodes = [other];
        await load.For(TimeSpan.FromSeconds(25), Patience);
        TestContext.Out.WriteLine($"node killed: {Figures(load, killed)}");
        Assert.That(load.LongestGap(killed), Is.LessThan(Back));
        Assert.That(Silence(killed), Is.LessThan(Back));

        var primary = await set.KillPrimary();
        var fell = Stopwatch.GetTimestamp();
        await load.For(TimeSpan.FromSeconds(25), Patience);
        await load.Stop();
        await AllHeard(load);
        TestContext.Out.WriteLine($"primary {primary} killed: {Figures(load, fell)}");
        Assert.That(load.LongestGap(fell), Is.LessThan(Back));
        Assert.That(Silence(fell), Is.LessThan(Back));
        Assert.That(Twice, Is.LessThan(_sink.Seen.Count / 100.0));
        AssertTwiceHasTheSameId();
        Assert.That(load.Odd, Is.Empty);
        await AssertStored(other, load);
    }

    /// <summary>As a machine that hangs or a cable that is pulled: its connections stay open, and nobody is told. Later it goes on as if it were the primary still.</summary>
    [Test]
    public async Task AFrozenPrimaryLosesNothing()
    {
        await using var set = await ReplicaSet.Start();
        await using var nodes = await NodePair.On(set.Uri);
        await Subscribe(nodes.A);
        await using var load = new NodeLoad(Writers, nodes.A, nodes.B);
        await load.More(200, Patience);
        await using (var frozen = await set.FreezePrimary())
        {
            var froze = Stopwatch.GetTimestamp();
            await load.For(TimeSpan.FromSeconds(25), Patience);
            TestContext.Out.WriteLine($"primary {frozen.Address} frozen: {Figures(load, froze)}");
            Assert.That(load.LongestGap(froze), Is.GreaterThan(TimeSpan.FromSeconds(5)).And.LessThan(Back), "it did not stand still, or it was waited for");
            Assert.That(Silence(froze), Is.LessThan(Back));

            // One that still waits for the frozen one answers nobody.
            foreach (var (node, id) in new[] { (nodes.A, "a"), (nodes.B, "b") })
            {
                var (status, text) = await node.Post("entities", NodeRequests.Gauge(id));
                Assert.That(status, Is.EqualTo(201), text);
            }
        }

        await load.More(200, Patience);
        await load.Stop();
        await AllHeard(load);
        AssertTwiceHasTheSameId();
        Assert.That(load.Odd, Is.Empty);
        await AssertStored(nodes.A, load);
        await AssertStored(nodes.B, load);
    }

    [Test]
    public async Task AFrozenNodeSendsNothingTwice()
    {
        await using var nodes = await NodePair.Start("--Nodes:LeaseDuration=00:00:02", "--Nodes:RenewEvery=00:00:00.5");
        await Freeze(nodes, TimeSpan.FromSeconds(5), 100);
    }

    [Test]
    public async Task LongFreezeOfAMinute()
    {
        RequireLong();
        await using var nodes = await NodePair.Start();
        await Freeze(nodes, TimeSpan.FromMinutes(1), 200);
    }

    /// <summary>The nodes take turns at the numbers: that must not cost most of what one of them could do.</summary>
    [Test]
    public async Task LongWritersOnBothNodes()
    {
        RequireLong();
        await using var nodes = await NodePair.Start();
        var rates = new List<double>();
        foreach (var some in new BrokerProcess[][] { [nodes.A], [nodes.A, nodes.B] })
        {
            await using var load = new NodeLoad(16, some);
            await load.More(50, Patience);
            var (before, began) = (load.Acknowledged.Count, Stopwatch.StartNew());
            await Task.Delay(TimeSpan.FromSeconds(8));
            rates.Add((load.Acknowledged.Count - before) / began.Elapsed.TotalSeconds);
        }

        TestContext.Out.WriteLine($"changes acknowledged each second: {rates[0]:0} on one node, {rates[1]:0} on two");
        Assert.That(rates[1], Is.GreaterThan(rates[0] / 2));
    }

    private async Task Freeze(NodePair nodes, TimeSpan time, int changes)
    {
        var (serving, other) = await WhoServes(nodes);
        await Subscribe(other);
        await using var load = new NodeLoad(Writers, nodes.A, nodes.B);
        await load.More(changes, Patience);
        await serving.Freeze();
        var frozen = Stopwatch.StartNew();
        load.Nodes = [other];
        await UntilServes(other);
        await load.More(changes, Patience);

        // All that is owed is delivered by the other while this one stands still.
        if (time - frozen.Elapsed is { Ticks: > 0 } rest)
        {
            await load.For(rest, Patience);
        }

        var before = _sink.Arrivals.Select(arrival => arrival.Notification).ToHashSet();
        var thawed = Stopwatch.GetTimestamp();
        await serving.Thaw();
        await Until(() => serving.Lines.Any(line => line.Contains("Another node has taken over from this one")), "the frozen node's knowledge that it was frozen");
        load.Nodes = [serving, other];
        await load.More(changes, Patience);
        await load.Stop();
        await AllHeard(load);
        var late = _sink.Arrivals.Where(arrival => arrival.At > thawed && before.Contains(arrival.Notification)).ToList();
        TestContext.Out.WriteLine($"frozen for {frozen.Elapsed:g}: {Figures(load, thawed)}, sent again after it went on: {late.Count}");
        Assert.That(late, Is.Empty);
        Assert.That(other.Lines, Has.None.Contain("Another node has taken over from this one"));
        AssertTwiceHasTheSameId();
        Assert.That(load.Odd, Is.Empty);
        await AssertStored(serving, load);
    }

    private async Task Subscribe(BrokerProcess node)
    {
        var reply = await node.Post("subscriptions", NodeRequests.Subscription("urn:ngsi-ld:Subscription:rivers", "River", _sink.Address));
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
    }

    private static async Task<(BrokerProcess Serving, BrokerProcess Other)> WhoServes(NodePair nodes)
    {
        await Until(() => Serves(nodes.A) || Serves(nodes.B), "a node that delivers");
        return Serves(nodes.A) ? (nodes.A, nodes.B) : (nodes.B, nodes.A);
    }

    private static Task UntilServes(BrokerProcess node) => Until(() => Serves(node), "the taking over");

    private static bool Serves(BrokerProcess node) => node.Lines.Any(line => line.Contains("This node delivers"));

    // What was acknowledged was told.
    private async Task AllHeard(NodeLoad load)
    {
        await Until(() => load.Acknowledged.Keys.All(_sink.Seen.ContainsKey), "all notifications", () => string.Join(", ", load.Acknowledged.Keys.Where(key => !_sink.Seen.ContainsKey(key)).Take(5)));
    }

    private int Twice => _sink.Seen.Values.Sum(times => times - 1);

    // Who was told twice can tell: it has the same id.
    private void AssertTwiceHasTheSameId() =>
        Assert.That(_sink.Arrivals.GroupBy(arrival => (arrival.Id, arrival.Value)).Select(same => same.Select(arrival => arrival.Notification).Distinct().Count()), Is.All.EqualTo(1));

    private TimeSpan Silence(long since) => NodeLoad.LongestGap(since, _sink.Arrivals.Select(arrival => arrival.At));

    private string Figures(NodeLoad load, long since) =>
        $"{load.Acknowledged.Count} changes acknowledged, {_sink.Seen.Count} told, {Twice} of them twice; longest time without an acknowledged change {load.LongestGap(since).TotalSeconds:0.0} s, without a notification {Silence(since).TotalSeconds:0.0} s";

    private static async Task AssertStored(BrokerProcess node, NodeLoad load)
    {
        foreach (var river in load.Acknowledged.Keys.GroupBy(key => key.Id))
        {
            var (status, text) = await node.Get("entities/" + river.Key);
            Assert.That(status, Is.EqualTo(200), text);
            var stored = JsonDocument.Parse(text).RootElement.GetProperty("level").GetProperty("value").GetInt32();
            Assert.That(stored, Is.GreaterThanOrEqualTo(river.Max(key => key.Value)), river.Key);
        }
    }

    private static async Task Until(Func<bool> condition, string what, Func<string>? more = null)
    {
        var began = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.That(began.Elapsed, Is.LessThan(Patience), $"{what} did not come {more?.Invoke()}");
            await Task.Delay(50);
        }
    }

    private static void RequireLong()
    {
        if (!IsLong)
        {
            Assert.Ignore("It takes minutes: NODES_LONG=1 runs it");
        }
    }
}

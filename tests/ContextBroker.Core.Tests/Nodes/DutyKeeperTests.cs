using System.Diagnostics;
using ContextBroker.Core.Nodes;
using ContextBroker.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Nodes;

/// <summary>Nodes of one store, each with a clock of its own that can stand still.</summary>
public sealed class DutyKeeperTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RealPatience = TimeSpan.FromSeconds(1);

    private readonly List<Node> _nodes = [];
    private MemoryShared _store = null!;

    [SetUp]
    public void MakeStore() => (_store, _) = (new MemoryShared(), _nodes.RemoveAll(_ => true));

    [TearDown]
    public async Task StopNodes()
    {
        foreach (var node in _nodes)
        {
            await node.Stop();
        }
    }

    [Test]
    public async Task OneServes()
    {
        var (one, other) = (await Begun(), await Begun());
        for (var renewals = 1; renewals <= 15; renewals++)
        {
            await Pass(RenewEvery);
            var wanted = renewals;
            Assert.That(await Comes(() => _store.Renewals >= wanted), "the next renewal");
        }

        Assert.That((one.Duties.Serves, other.Duties.Serves), Is.EqualTo((true, false)));
        Assert.That((one.Work.Begun, other.Work.Begun), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task AStopHandsOverAtOnce()
    {
        var (one, other) = (await Begun(), await Begun());
        await one.Stop();
        await Until(() => other.Duties.Serves, TimeSpan.FromSeconds(2));
        Assert.That(one.Work.Ended, Is.EqualTo(new[] { false }));
    }

    [Test]
    public async Task ACrashHandsOverWhenTheLeaseIsOver()
    {
        var (one, other) = (await Begun(), await Begun());
        one.IsFrozen = true;
        await Pass(Lease - Tick);
        Assert.That(other.Duties.Holds, Is.False);
        await Until(() => other.Duties.Serves, Lease);
    }

    [Test]
    public async Task AFrozenNodeKnowsBeforeItDoesAnything()
    {
        var (one, other) = (await Begun(), await Begun());
        one.IsFrozen = true;
        await Until(() => other.Duties.Serves, Lease * 2);

        // It goes on: its clock says at once what has passed, its timers a little later.
        one.Clock.AdjustTime(other.Clock.GetUtcNow());
        Assert.That(one.Duties.Holds, Is.False);
        one.IsFrozen = false;
        await Until(() => one.Work.Ended is [true], TimeSpan.FromSeconds(5));
        Assert.That((one.Duties.Serves, other.Duties.Serves), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task TheRightLapsesWhileTheStoreIsAwayAndComesBack()
    {
        var one = await Begun();
        _store.IsGone = true;
        await Pass(Lease + Tick);
        Assert.That(one.Duties.Holds, Is.False);
        var waiting = one.Duties.UntilHeld(CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False);
        _store.IsGone = false;
        await Until(() => waiting.IsCompletedSuccessfully && one.Duties.Serves, TimeSpan.FromSeconds(5));
        Assert.That((one.Work.Begun, one.Work.Ended.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task WhatCannotBeginIsBegunAgain()
    {
        var one = new Node(_store) { Work = { Fails = 2 } };
        _nodes.Add(one);
        await one.Start();
        await Until(() => one.Duties.Serves, TimeSpan.FromSeconds(20));
        Assert.That(one.Work.Begun, Is.EqualTo(3));
    }

    private async Task<Node> Begun()
    {
        var node = new Node(_store);
        _nodes.Add(node);
        await node.Start();
        if (_nodes.Count == 1)
        {
            await Until(() => node.Duties.Serves, Tick * 4);
        }

        return node;
    }

    private async Task Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Tick)
        {
            await Advance();
        }
    }

    private async Task Until(Func<bool> condition, TimeSpan within)
    {
        for (var passed = TimeSpan.Zero; passed < within && !condition(); passed += Tick)
        {
            await Advance();
        }

        Assert.That(await Comes(condition), $"not within {within}");
    }

    // On a busy machine what was woken by a clock takes a while to come to its end; the clocks stand still meanwhile.
    private static async Task<bool> Comes(Func<bool> condition)
    {
        var patience = Stopwatch.StartNew();
        while (!condition() && patience.Elapsed < RealPatience)
        {
            await Task.Delay(1);
        }

        return condition();
    }

    private async Task Advance()
    {
        foreach (var node in _nodes.Where(node => !node.IsFrozen))
        {
            node.Clock.Advance(Tick);
        }

        await Task.Delay(5);
    }

    private sealed class Node
    {
        private readonly DutyKeeper _keeper;

        public Node(MemoryShared store)
        {
            var options = Options.Create(new NodeOptions { LeaseDuration = Lease, RenewEvery = RenewEvery });
            Duties = new Duties(options, Clock);
            _keeper = new DutyKeeper(store, Duties, [Work], options, Clock, NullLogger<DutyKeeper>.Instance);
        }

        public FakeTimeProvider Clock { get; } = new(Make.Noon);

        public Duties Duties { get; }

        public Work Work { get; } = new();

        public bool IsFrozen { get; set; }

        public Task Start() => _keeper.StartAsync(CancellationToken.None);

        public Task Stop() => _keeper.StopAsync(CancellationToken.None);
    }

    private sealed class Work : IDuty
    {
        public int Fails { get; set; }

        public int Begun { get; private set; }

        public List<bool> Ended { get; } = [];

        public IReadOnlyCollection<string> Readers { get; } = ["work"];

        public Task Begin(CancellationToken cancel) => ++Begun <= Fails ? throw new InvalidOperationException("It cannot begin yet") : Task.CompletedTask;

        public Task End(bool isLost)
        {
            Ended.Add(isLost);
            return Task.CompletedTask;
        }
    }
}

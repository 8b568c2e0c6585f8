using System.Diagnostics;
using ContextBroker.Core.Nodes;
using ContextBroker.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Nodes;

/// <summary>Nodes that see each other come and go, each by a clock of its own.</summary>
public sealed class NodePresenceTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RealPatience = TimeSpan.FromSeconds(2);

    private MemoryShared _store = null!;
    private Node _one = null!;
    private Node _other = null!;

    [SetUp]
    public async Task Start()
    {
        _store = new MemoryShared();
        (_one, _other) = (new Node(_store), new Node(_store));
        await _one.Presence.StartAsync(CancellationToken.None);
        await _other.Presence.StartAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task Stop()
    {
        await _one.Presence.StopAsync(CancellationToken.None);
        await _other.Presence.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task WhoIsThereIsLeftAlone()
    {
        for (var passed = TimeSpan.Zero; passed < Lease * 4; passed += Tick)
        {
            await Advance(_one, _other);
        }

        Assert.That(_store.Buried, Is.Empty);
        Assert.That(await _one.Presence.IsGone(_other.Duties.Node, CancellationToken.None), Is.False);
    }

    [Test]
    public async Task WhatOneThatCrashedHasOpenIsEndedWithinTwelveSeconds()
    {
        await Advance(_one, _other);
        for (var passed = TimeSpan.Zero; passed < Lease; passed += Tick)
        {
            await Advance(_other);
        }

        Assert.That(_store.Buried, Is.Empty);
        await Until(() => _store.Buried.Contains("node " + _one.Duties.Node), TimeSpan.FromSeconds(4), _other);
        Assert.That(await _other.Presence.IsGone(_one.Duties.Node, CancellationToken.None), Is.True);
    }

    [Test]
    public async Task OneThatStopsIsForgottenAtOnce()
    {
        await _one.Presence.StopAsync(CancellationToken.None);
        await Until(() => _store.Buried.Contains("node " + _one.Duties.Node), Tick * 4, _other);
    }

    [Test]
    public async Task OneThatStoodStillSaysAgainThatItIsThere()
    {
        await Until(() => _store.Buried.Contains("node " + _one.Duties.Node), Lease * 2, _other);
        for (var passed = TimeSpan.Zero; passed < Lease * 2; passed += Tick)
        {
            await Advance(_one, _other);
        }

        Assert.That(await _other.Presence.IsGone(_one.Duties.Node, CancellationToken.None), Is.False);
        Assert.That(_store.Buried, Has.Count.EqualTo(1));
    }

    private async Task Until(Func<bool> condition, TimeSpan within, params Node[] nodes)
    {
        for (var passed = TimeSpan.Zero; passed < within && !condition(); passed += Tick)
        {
            await Advance(nodes);
        }

        Assert.That(await Comes(condition), $"not within {within}");
    }

    // The clocks go on when each node has looked.
    private async Task Advance(params Node[] nodes)
    {
        var looks = _store.Looks;
        foreach (var node in nodes)
        {
            node.Clock.Advance(Tick);
        }

        await Comes(() => _store.Looks >= looks + nodes.Length);
    }

    private static async Task<bool> Comes(Func<bool> condition)
    {
        var patience = Stopwatch.StartNew();
        while (!condition() && patience.Elapsed < RealPatience)
        {
            await Task.Delay(1);
        }

        return condition();
    }

    private sealed class Node
    {
        public Node(MemoryShared store)
        {
            var options = Options.Create(new NodeOptions { LeaseDuration = Lease, RenewEvery = TimeSpan.FromSeconds(2) });
            Duties = new Duties(options, Clock);
            Presence = new NodePresence(store, Duties, options, Clock, NullLogger<NodePresence>.Instance);
        }

        public FakeTimeProvider Clock { get; } = new(Make.Noon);

        public Duties Duties { get; }

        public NodePresence Presence { get; }
    }
}

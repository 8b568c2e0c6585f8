using ContextBroker.Core.Changes;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.Testing;
using ContextBroker.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Tests.Changes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChangeFeedTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly MemoryEntityStore _store = new(TimeProvider.System);
    private int _count;

    [Test]
    public async Task WaitsForTheNextChange()
    {
        using var feed = NewFeed(ring: 16);
        using var reader = feed.Open("r", 0);
        var reading = reader.Read(10, default).AsTask();
        Assert.That(reading.IsCompleted, Is.False);
        await Commit(1);

        Assert.That((await reading.WaitAsync(Limit)).Select(r => r.Sequence), Is.EqualTo(new[] { 1 }));
    }

    // The ring holds 16: the first changes come from the store, the last from the ring, none twice, none missed.
    [TestCase(0, 10)]
    [TestCase(5, 100)]
    [TestCase(0, 100)]
    [TestCase(90, 100)]
    public async Task LaggingReaderMissesNothing(int after, int changes)
    {
        using var feed = NewFeed(ring: 16);
        await Commit(changes);
        using var reader = feed.Open("r", after);

        Assert.That(await ReadTo(reader, changes, atOnce: 7), Is.EqualTo(Enumerable.Range(after + 1, changes - after)));
    }

    // Between the look whether the log goes back so far and the reading.
    [Test]
    public async Task WhatIsForgottenMeanwhileIsNotWaitedFor()
    {
        await Commit(3);
        using var feed = NewFeed(ring: 16);
        using var reader = feed.Open("client", 0);
        await _store.TrimChanges(3, default);
        Assert.That(await reader.ReadWhatIsLeft(10, default).AsTask().WaitAsync(Limit), Is.Empty);
        Assert.That(reader.Position, Is.EqualTo(3));

        var reading = reader.ReadWhatIsLeft(10, default).AsTask();
        Assert.That(reading.IsCompleted, Is.False);
        await Commit(1);
        Assert.That((await reading.WaitAsync(Limit)).Select(r => r.Sequence), Is.EqualTo(new[] { 4 }));
    }

    // A reader that is woken by the store's number alone is quicker than the ring.
    [Test]
    public async Task WhatIsNotInTheRingYetIsNotForgotten()
    {
        IReadOnlyList<ChangeRecord> read = [];
        ChangeReader? reader = null;
        _store.Committed += _ => read = reader!.ReadWhatIsLeft(10, default).AsTask().GetAwaiter().GetResult();
        using var feed = NewFeed(ring: 16);
        using (reader = feed.Open("client", 0))
        {
            await Commit(1);
        }

        Assert.That(read.Select(r => r.Sequence), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task ChangesBeforeTheFeedComeFromTheStore()
    {
        await Commit(20);
        using var feed = NewFeed(ring: 16);
        await Commit(5);
        using var reader = feed.Open("r", 0);

        Assert.That(await ReadTo(reader, 25, atOnce: 100), Is.EqualTo(Enumerable.Range(1, 25)));
    }

    [Test]
    public async Task WhoGoesBackReadsFromTheStore()
    {
        using var feed = NewFeed(ring: 16);
        using var reader = feed.Open("r", 0);
        await Commit(5);
        await ReadTo(reader, 5, atOnce: 10);
        await Commit(1);
        reader.Rewind(2);

        Assert.That(await ReadTo(reader, 6, atOnce: 10), Is.EqualTo(new[] { 3, 4, 5, 6 }));
    }

    [Test]
    public async Task SlowReaderSlowsNobody()
    {
        using var feed = NewFeed(ring: 16);
        using var slow = feed.Open("slow", 0);
        using var fast = feed.Open("fast", 0);
        await Commit(200);

        Assert.That(await ReadTo(fast, 200, atOnce: 50), Has.Count.EqualTo(200));
        Assert.That((await slow.Read(3, default)).Select(r => r.Sequence), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task ReadersAndWritersAtTheSameTime()
    {
        using var feed = NewFeed(ring: 16);
        using var reader = feed.Open("r", 0);
        var writing = Task.Run(() => Commit(2000));
        var read = await ReadTo(reader, 2000, atOnce: 64);
        await writing;

        Assert.That(read, Is.EqualTo(Enumerable.Range(1, 2000)));
    }

    [Test]
    public async Task TrimsBehindTheSlowestReader()
    {
        using var feed = NewFeed(ring: 16);
        using var one = feed.Open("one", 0);
        using var other = feed.Open("other", 0);
        await Commit(100);
        one.Confirm(90);
        other.Confirm(60);
        await NewTrimmer(feed, keep: 20).Trim(default);

        Assert.That(_store.Changes[0].Sequence, Is.EqualTo(61));
    }

    [Test]
    public async Task KeepsTheNewestAnyway()
    {
        using var feed = NewFeed(ring: 16);
        using var reader = feed.Open("r", 0);
        await Commit(100);
        reader.Confirm(100);
        await NewTrimmer(feed, keep: 30).Trim(default);

        Assert.That(_store.Changes, Has.Count.EqualTo(30));
    }

    private static async Task<List<long>> ReadTo(ChangeReader reader, long last, int atOnce)
    {
        var read = new List<long>();
        while (read.Count == 0 || read[^1] < last)
        {
            read.AddRange((await reader.Read(atOnce, default).AsTask().WaitAsync(Limit)).Select(r => r.Sequence));
        }

        return read;
    }

    private async Task Commit(int changes)
    {
        for (var i = 0; i < changes; i++)
        {
            await _store.Commit([new EntityCommit("", 0, EntityEdits.Create(Make.Whole($"urn:e:{_count++}"), Make.Noon))], default);
        }
    }

    private ChangeFeed NewFeed(int ring) => new(_store, Options.Create(new ChangeOptions { Ring = ring }));

    private ChangeLogTrimmer NewTrimmer(ChangeFeed feed, long keep) =>
        new(feed, _store, Options.Create(new ChangeOptions { Keep = keep }), TimeProvider.System, NullLogger<ChangeLogTrimmer>.Instance);
}

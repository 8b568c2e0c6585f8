using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.History;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>The cache under readers and a writer at once, much too small for what they ask for.</summary>
public sealed class EntityCacheTests
{
    private const int Entities = 40;
    private const int Size = 100;

    private readonly StoredState[] _rows = new StoredState[Entities];
    private EntityCache _cache = null!;

    [SetUp]
    public void SetUp()
    {
        _cache = new EntityCache(10 * Size);
        for (var k = 0; k < Entities; k++)
        {
            _rows[k] = State(k, 1);
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task NobodyMeetsAnotherOrAnOlderState(CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() => Read(new Random(reader), end.Token), cancel)).ToArray();
        Write(new Random(20261129), 200_000);
        await end.CancelAsync();
        var found = await Task.WhenAll(readers);
        Assert.That(found.Sum(), Is.Positive, "this test is about something");
    }

    [Test]
    public void WhatIsFoundIsTheLast()
    {
        Offer(3);
        Write(new Random(1), 1000);
        for (var k = 0; k < Entities; k++)
        {
            Offer(k);
            Assert.That(_cache.Find(k), Is.SameAs(_rows[k]));
            Assert.That(_cache.Find(Key(k)), Is.SameAs(_rows[k]));
        }

        Assert.That(_cache.IsFull, Is.True);
        Assert.That(Enumerable.Range(0, Entities).Count(k => _cache.Find(k) is not null), Is.EqualTo(10));
    }

    [Test]
    public void WhatIsDeletedIsNotFound()
    {
        Offer(3);
        _cache.Publish(new Dictionary<EntityKey, StoredState?> { [Key(3)] = null });
        Assert.That(_cache.Find(Key(3)), Is.Null);
        Assert.That(_cache.Find(3), Is.Null);
        Offer(4);
        Assert.That(_cache.Find(4), Is.SameAs(_rows[4]));
    }

    private void Write(Random random, int turns)
    {
        for (var turn = 2; turn < turns; turn++)
        {
            var k = random.Next(Entities);
            var state = State(k, turn);
            Volatile.Write(ref _rows[k], state);
            _cache.Publish(new Dictionary<EntityKey, StoredState?> { [state.Key] = state });
        }
    }

    // As a reader of the store does: what is not in memory is read from the row, and offered.
    private int Read(Random random, CancellationToken end)
    {
        var seen = new long[Entities];
        var found = 0;
        while (!end.IsCancellationRequested)
        {
            var k = random.Next(Entities);
            var state = random.Next(2) == 0 ? _cache.Find(k) : _cache.Find(Key(k));
            if (state is null)
            {
                Offer(k);
                continue;
            }

            found++;
            Assert.That(state.K, Is.EqualTo(k));
            Assert.That(state.Entity.Version, Is.GreaterThanOrEqualTo(seen[k]), "what was found once is not taken back");
            seen[k] = state.Entity.Version;
        }

        return found;
    }

    private StoredState Offer(int k)
    {
        var epoch = _cache.Epoch;
        return _cache.Offer(Volatile.Read(ref _rows[k]), epoch);
    }

    private static EntityKey Key(long k) => new("", $"urn:x:{k}");

    private static StoredState State(long k, long version) =>
        new(k, "", new Entity { Id = Key(k).Id, Types = ["urn:t"], Version = version }, Size, null, null, HistoryHeads.None);
}

using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.NgsiLd.Tests.Contexts;

public class BoundedCacheTests
{
    [Test]
    public void FirstAddedStays()
    {
        var cache = new BoundedCache<string, object>(10);
        var first = new object();
        Assert.That(cache.Add("a", first), Is.SameAs(first));
        Assert.That(cache.Add("a", new object()), Is.SameAs(first));
    }

    [Test]
    public void WhatIsAskedForStays()
    {
        var cache = new BoundedCache<int, int>(10);
        cache.Add(-1, 1);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add(i, i);
            Assert.That(cache.TryGet(-1, out _), Is.True);
        }
    }

    [Test]
    public void WhatNobodyAsksForGoes()
    {
        var cache = new BoundedCache<int, int>(10);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add(i, i);
        }

        Assert.That(Enumerable.Range(0, 1000).Count(i => cache.TryGet(i, out _)), Is.InRange(1, 24));
    }

    [Test]
    public void WeightCounts()
    {
        var cache = new BoundedCache<int, int>(10);
        cache.Add(1, 1, weight: 11);
        Assert.That(cache.TryGet(1, out _), Is.False);
        cache.Add(2, 2, weight: 9);
        cache.Add(3, 3, weight: 9);
        cache.Add(4, 4, weight: 9);
        cache.Add(5, 5, weight: 9);
        Assert.That(cache.TryGet(2, out _), Is.False);
    }

    [Test]
    public void SetReplaces()
    {
        var cache = new BoundedCache<int, string>(10);
        cache.Add(1, "old");
        cache.Set(1, "new");
        Assert.That(cache.TryGet(1, out var value) ? value : null, Is.EqualTo("new"));
    }
}

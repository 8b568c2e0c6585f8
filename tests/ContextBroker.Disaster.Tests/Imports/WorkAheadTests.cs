using ContextBroker.Disaster.Imports.Files;

namespace ContextBroker.Disaster.Tests.Imports;

public class WorkAheadTests
{
    // Those that take longest first: were they not put in order again, they would come last.
    [Test]
    public async Task ResultsComeInTheOrderOfTheElements()
    {
        var results = await WorkAhead.Of(Enumerable.Range(0, 500), static _ => 1000L, static i => Hard(i, 500 - i)).ToListAsync();
        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 500)));
    }

    [Test]
    public async Task FarMoreThanIsUsedIsNotRead()
    {
        var read = 0;
        await foreach (var _ in WorkAhead.Of(Enumerable.Range(0, 1000).Select(i => read = i), static _ => 1L << 20, static i => i))
        {
            break;
        }

        Assert.That(read, Is.LessThan(2 * (Environment.ProcessorCount + 2)));
    }

    [Test]
    public async Task OfLargeElementsOneIsAheadAndWorkedOn()
    {
        var read = 0;
        await foreach (var result in WorkAhead.Of(Enumerable.Range(0, 10).Select(i => read = i), static _ => 1L << 30, static i => i))
        {
            Assert.That(read, Is.LessThanOrEqualTo(result + 1));
        }
    }

    [Test]
    public async Task WhatTheSequenceThrowsComesAfterAllBefore()
    {
        var taken = new List<int>();
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var result in WorkAhead.Of(CutOff(), static _ => 30_000L, static i => i))
            {
                taken.Add(result);
            }
        });
        Assert.That(taken, Is.EqualTo(Enumerable.Range(0, 7)));
    }

    private static IEnumerable<int> CutOff()
    {
        for (var i = 0; i < 7; i++)
        {
            yield return i;
        }

        throw new IOException("cut off");
    }

    private static int Hard(int result, int thousands)
    {
        var sum = 0d;
        for (var i = 0; i < thousands * 1000; i++)
        {
            sum += Math.Sqrt(i);
        }

        return sum < 0 ? -1 : result;
    }
}

using ContextBroker.Core.Changes;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.Testing;

namespace ContextBroker.Core.Tests.Changes;

public sealed class ChangeRingTests
{
    [Test]
    public void HoldsWhatSomebodyHasNotRead()
    {
        var ring = Ring(1, 2, 3, 4);
        ring.Add([Record(5)], read: 3);

        Assert.That(Sequences(ring.Read(3, 10)), Is.EqualTo(new[] { 4, 5 }));
        Assert.That(ring.Read(2, 10), Is.Null, "3 was let go: the store has it");
    }

    [Test]
    public void WithoutReadersHoldsTheLastOnly()
    {
        var ring = Ring(1, 2, 3);
        ring.Add([Record(4)], read: long.MaxValue);

        Assert.That(ring.Read(4, 10), Is.Empty);
        Assert.That(Sequences(ring.Read(3, 10)), Is.EqualTo(new[] { 4 }));
        Assert.That(ring.Read(2, 10), Is.Null);
    }

    [Test]
    public void FullRingLetsTheOldestGoAlthoughNobodyReadThem()
    {
        var ring = Ring(1, 2, 3, 4);
        ring.Add([Record(5), Record(6)], read: 0);

        Assert.That(ring.Read(1, 10), Is.Null);
        Assert.That(Sequences(ring.Read(2, 10)), Is.EqualTo(new[] { 3, 4, 5, 6 }));
    }

    [Test]
    public void WhatWasLetGoIsNotHeld()
    {
        var ring = new ChangeRing(16);
        var weak = AddOne(ring);
        ring.Add([Record(2)], read: 1);
        GC.Collect();

        Assert.That(weak.IsAlive, Is.False);
        GC.KeepAlive(ring);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference AddOne(ChangeRing ring)
    {
        var record = Record(1);
        ring.Add([record], read: 0);
        return new WeakReference(record);
    }

    private static ChangeRing Ring(params long[] sequences)
    {
        var ring = new ChangeRing(4);
        ring.StartAbove(0);
        ring.Add([.. sequences.Select(Record)], read: 0);
        return ring;
    }

    private static ChangeRecord Record(long sequence) => new(sequence, "", EntityEdits.Create(Make.Whole($"urn:e:{sequence}"), Make.Noon));

    private static IEnumerable<long> Sequences(IReadOnlyList<ChangeRecord>? records) => records!.Select(r => r.Sequence);
}

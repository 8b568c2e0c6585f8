using ContextBroker.Disaster.Imports;

namespace ContextBroker.Disaster.Tests.Imports;

public class StoringInTurnTests
{
    [Test]
    public async Task TwoAreUnderWayAndAThirdWaits()
    {
        await using var storing = new StoringInTurn();
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        await storing.Begin(() => first.Task, isAlone: false);
        await storing.Begin(() => second.Task, isAlone: false);
        var third = storing.Begin(() => Task.CompletedTask, isAlone: false);
        Assert.That(third.IsCompleted, Is.False);
        first.SetResult();
        await third;
        second.SetResult();
        await storing.End();
    }

    [Test]
    public async Task OneAloneComesAfterThoseBefore()
    {
        await using var storing = new StoringInTurn();
        var order = new List<int>();
        var first = new TaskCompletionSource();
        await storing.Begin(async () =>
        {
            await first.Task;
            order.Add(1);
        }, isAlone: false);
        var alone = storing.Begin(() => Note(2), isAlone: true);
        Assert.That(alone.IsCompleted, Is.False);
        first.SetResult();
        await alone;
        Assert.That(order, Is.EqualTo([1, 2]));

        Task Note(int number)
        {
            order.Add(number);
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task WhatOneHasMetIsThrown()
    {
        await using var storing = new StoringInTurn();
        await storing.Begin(() => Task.FromException(new IOException("full")), isAlone: false);
        await Assert.ThatAsync(storing.End, Throws.InstanceOf<IOException>());
    }
}

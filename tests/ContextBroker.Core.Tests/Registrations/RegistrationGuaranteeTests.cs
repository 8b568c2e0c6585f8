using ContextBroker.Core.Tests.Delivery;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Registrations;

/// <summary>What a subscriber to registrations may rely on (clause 5.11.7), each also on a bad day.</summary>
public sealed class RegistrationGuaranteeTests
{
    [Test]
    public async Task TellsWhatHappenedAndWhy()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.SubscribeToRegistrations("s");
        await rig.Register("a");
        await rig.Reregister("a", """{"description":"other"}""");
        await rig.Reregister("a", """{"information":[{"entities":[{"type":"Hall"}]}]}""");
        await rig.Reregister("a", """{"information":[{"entities":[{"type":"Shelter"}]}]}""");
        await rig.Deregister("a");

        var told = (await rig.Receivers.WaitFor(5)).Select(RegistrationRig.Told);
        Assert.That(told, Is.EqualTo(new[] { ("newlyMatching", "a"), ("updated", "a"), ("noLongerMatching", "a"), ("newlyMatching", "a"), ("noLongerMatching", "a") }));
    }

    [Test]
    public async Task NewSubscriberHearsWhatIsThere()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Register("a");
        await rig.Register("other", """{"information":[{"entities":[{"type":"Hall"}]}]}""");
        await rig.Register("b");
        await rig.SubscribeToRegistrations("s");

        Assert.That(RegistrationRig.Told((await rig.Receivers.WaitFor(1))[0]), Is.EqualTo(("newlyMatching", "a,b")));
    }

    [Test]
    public async Task WhatIsOwedSurvivesCrash()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("s"));
        await rig.SubscribeToRegistrations("s");
        await rig.Register("a");
        await rig.Deregister("a");
        await rig.Crash();
        rig.Receivers.Accepts(DeliveryRig.Uri("s"));

        var told = (await rig.Receivers.WaitFor(2)).Select(RegistrationRig.Told);
        Assert.That(told, Is.EqualTo(new[] { ("newlyMatching", "a"), ("noLongerMatching", "a") }));
    }

    // The outbox dies between the change and the word of it: the change counts, and the next process tells.
    [Test]
    public async Task ChangeThatCouldNotBeToldIsToldLater()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.SubscribeToRegistrations("s");
        await rig.Register("a");
        await rig.Receivers.WaitFor(1);
        var dead = rig.Outbox;
        var living = dead.Cut();
        await rig.Deregister("a");
        await rig.Register("b");
        await rig.CrashOnto(living);

        var told = (await rig.Receivers.WaitFor(3)).Select(RegistrationRig.Told);
        Assert.That(told, Is.EqualTo(new[] { ("newlyMatching", "a"), ("noLongerMatching", "a"), ("newlyMatching", "b") }));
        Assert.That(rig.Registrations.Find("", RegistrationRig.Id("a")), Is.Null);
    }

    [Test]
    public async Task ExpiryIsToldAsWell()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.SubscribeToRegistrations("s");
        await rig.Register("a", """{"expiresAt":"2026-08-01T13:00:00Z"}""");
        clock.Advance(TimeSpan.FromHours(1));
        Assert.That(rig.Registrations.Find("", RegistrationRig.Id("a")), Is.Null);
        await rig.Registrations.Sweep(default);

        var told = (await rig.Receivers.WaitFor(2)).Select(RegistrationRig.Told);
        Assert.That(told.Last(), Is.EqualTo(("noLongerMatching", "a")));
    }

    [Test]
    public async Task ChangesOfEntitiesAreNotTold()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.SubscribeToRegistrations("s");
        await rig.Subscribe("entities");
        await rig.Write(1);
        await rig.Receivers.WaitFor(1, DeliveryRig.Uri("entities"));

        Assert.That(rig.Receivers.Taken, Has.Count.EqualTo(1));
    }
}

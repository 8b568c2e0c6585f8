using ContextBroker.Core.Tests.Delivery;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Registrations;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Registrations;

public sealed class RegistrationProvisionTests
{
    private const string Exclusive =
        """{"mode":"exclusive","information":[{"entities":[{"type":"Shelter","id":"urn:ngsi-ld:Shelter:1"}],"propertyNames":["occupancy"]}]}""";

    [Test]
    public async Task SurvivesRestart()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Register("a", """{"owner":"Kanagawa","mode":"redirect","expiresAt":"2999-01-01T00:00:00Z"}""", "flood");
        var before = rig.Registrations.Find("flood", RegistrationRig.Id("a"))!;
        await rig.Stop();
        await rig.Start();
        var after = rig.Registrations.Find("flood", RegistrationRig.Id("a"))!;

        Assert.That(after.Members.Select(member => $"{member}"), Is.EqualTo(before.Members.Select(member => $"{member}")));
        Assert.That((after.CreatedAt, after.ModifiedAt, after.Mode), Is.EqualTo((before.CreatedAt, before.ModifiedAt, RegistrationMode.Redirect)));
    }

    [Test]
    public async Task DeletedStaysDeleted()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Register("a");
        await rig.Deregister("a");
        await rig.Stop();
        await rig.Start();

        Assert.That(rig.Registrations.Find("", RegistrationRig.Id("a")), Is.Null);
        Assert.That(() => rig.Register("a"), Throws.Nothing);
    }

    [Test]
    public async Task RefusedUpdateChangesNothing()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Register("a");
        Assert.That(() => rig.Reregister("a", """{"description":"new","mode":"exclusive"}"""), Problem(ProblemType.BadRequestData));
        Assert.That(rig.Registrations.Find("", RegistrationRig.Id("a"))!.Members.Select(member => member.Name), Has.None.EqualTo("description"));
    }

    [Test]
    public async Task ExpiredMakesRoomForANewOne()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.Register("a", """{"expiresAt":"2026-08-01T13:00:00Z"}""");
        Assert.That(() => rig.Register("a"), Problem(ProblemType.AlreadyExists));
        clock.Advance(TimeSpan.FromHours(1));

        Assert.That(() => rig.Deregister("a"), Problem(ProblemType.ResourceNotFound));
        Assert.That(() => rig.Register("a"), Throws.Nothing);
    }

    // Clause 5.9.2.4.
    [TestCase(Exclusive, true)]
    [TestCase("""{"mode":"exclusive","information":[{"entities":[{"type":"Shelter","id":"urn:ngsi-ld:Shelter:1"}],"propertyNames":["power"]}]}""", false)]
    [TestCase("""{"mode":"redirect"}""", true)]
    [TestCase("""{"mode":"redirect","information":[{"entities":[{"type":"Hall"}]}]}""", false)]
    [TestCase("""{"mode":"inclusive"}""", false)]
    public async Task WhatIsHeldHereCannotBeHeldElsewhereAlone(string members, bool conflicts)
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Write(1);
        Assert.That(() => rig.Register("a", members), conflicts ? Problem(ProblemType.Conflict) : Throws.Nothing);
    }

    [Test]
    public async Task SecondExclusiveConflictsInTheSameTenantOnly()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Register("a", Exclusive);
        Assert.That(() => rig.Register("b", Exclusive), Problem(ProblemType.Conflict));
        Assert.That(() => rig.Register("b", Exclusive, "flood"), Throws.Nothing);
    }

    private static NUnit.Framework.Constraints.EqualConstraint<ProblemType> Problem(ProblemType type) =>
        Throws.TypeOf<ProblemException>().With.Property("Problem").Property("Type").EqualTo(type);
}

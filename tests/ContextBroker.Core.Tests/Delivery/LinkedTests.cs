using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Delivery;

/// <summary>Subscriptions that look at linked entities: join and q through relationships (clauses 4.5.23, 4.9, 5.8.6).</summary>
public sealed class LinkedTests
{
    private const string Inline = """{"notification":{"join":"inline","endpoint":{"uri":"http://receiver/a"}}}""";

    [Test]
    public async Task TellsTheLinkedAsItIsNow()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a", Inline);
        await rig.Link("1", "City:1");
        await rig.Receivers.WaitFor(1);
        await rig.Write(7, "City:1");
        await rig.Receivers.WaitFor(2);
        await rig.Link("1", "City:2");
        await rig.Link("1", "City:1");
        var taken = await rig.Receivers.WaitFor(4);

        Assert.That(taken.Select(m => FakeReceivers.Text(m).Contains("\"entity\":{", StringComparison.Ordinal)), Is.EqualTo(new[] { false, false, false, true }));
        Assert.That(FakeReceivers.Text(taken[3]), Does.Contain("\"value\":7"));
    }

    [Test]
    public async Task ConditionFollowsTheRelationship()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a", """{"q":"isIn{occupancy}>5"}""");
        await rig.Write(1, "City:1");
        await rig.Subscribe("all");
        await rig.Link("1", "City:1");
        await rig.Receivers.WaitFor(1, DeliveryRig.Uri("all"));
        await rig.Write(9, "City:1");
        await rig.Link("2", "City:1");
        var taken = await rig.Receivers.WaitFor(1, DeliveryRig.Uri("a"));

        Assert.That(FakeReceivers.Text(taken[0]), Does.Contain("urn:ngsi-ld:Shelter:2"));
    }

    [Test]
    public async Task TooManyAreLeftOut()
    {
        await using var rig = await DeliveryRig.Started(configure: options => options.MaxLinkedEntities = 1);
        await rig.Write(1, "City:1");
        await rig.Write(2, "City:2");
        await rig.Subscribe("a", Inline);
        await rig.Link("1", "City:1", "City:2");

        Assert.That(FakeReceivers.Text((await rig.Receivers.WaitFor(1))[0]), Does.Contain("City:2").And.Not.Contain("\"entity\""));
    }

    [Test]
    public async Task PeriodicTellsThemToo()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.Write(4, "City:1");
        await rig.Link("1", "City:1");
        await rig.Subscribe("a", """{"timeInterval":3600,"q":"isIn{occupancy}==4","notification":{"join":"flat","endpoint":{"uri":"http://receiver/a"}}}""");
        await rig.Periodic.Notify("", "urn:ngsi-ld:Subscription:a", default);
        var told = (JsonObject)JsonText.Parse((await rig.Receivers.WaitFor(1))[0].Body.Span);

        Assert.That(
            ((JsonArray)told["data"]!).Items.Select(entity => ((JsonString)((JsonObject)entity)["id"]!).Value),
            Is.EqualTo(new[] { "urn:ngsi-ld:Shelter:1", "urn:ngsi-ld:Shelter:City:1" }));
    }

    [TestCase("""{"notification":{"join":"flat","joinLevel":3,"endpoint":{"uri":"http://receiver/a"}}}""", "notification.joinLevel")]
    [TestCase("""{"q":"a{b{c{d}}}==1"}""", "\"q\"")]
    public async Task DepthIsTheOperators(string members, string named)
    {
        await using var rig = await DeliveryRig.Started(configure: options => options.MaxJoinLevel = 2);
        Assert.That(
            async () => await rig.Subscribe("a", members),
            Throws.TypeOf<ProblemException>().With.Message.Contains(named).And.Property("Problem").Property("Type").EqualTo(ProblemType.BadRequestData));
    }
}

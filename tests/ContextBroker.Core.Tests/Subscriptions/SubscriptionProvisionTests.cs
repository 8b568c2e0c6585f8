using System.Buffers;
using System.Text.Json;
using ContextBroker.Core.Tests.Delivery;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Tests.Subscriptions;

public sealed class SubscriptionProvisionTests
{
    private const string Everything =
        """
        {"description":"d","watchedAttributes":["occupancy"],"notificationTrigger":["entityUpdated"],"q":"occupancy>1","scopeQ":"/a/#",
         "geoQ":{"georel":"within","geometry":"Polygon","coordinates":[[[139,35],[140,35],[140,36],[139,35]]]},"lang":"ja","throttling":1.5,
         "expiresAt":"2999-01-01T00:00:00Z","isActive":true,"datasetId":["@none"]}
        """;

    [Test]
    public async Task SurvivesRestart()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a", Everything);
        var before = Text(rig);
        await rig.Stop();
        await rig.Start();

        Assert.That(Text(rig), Is.EqualTo(before));
    }

    [Test]
    public async Task SecondOfTheSameIdIsRefused()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a");
        Assert.That(() => rig.Subscribe("a"), Problem(ProblemType.AlreadyExists));
    }

    [Test]
    public async Task SameIdInAnotherTenantIsAnother()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a");
        await rig.Subscribe("a", tenant: "kamakura");

        Assert.That(rig.Registry.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task UnknownTenantIsSaid()
    {
        await using var rig = await DeliveryRig.Started();
        Assert.That(() => rig.Provision.List("nobody", 0, 10, default).AsTask(), Problem(ProblemType.NonexistentTenant));
    }

    [Test]
    public async Task WrongUpdateChangesNothing()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a", Everything);
        var before = Text(rig);
        Assert.That(() => rig.Update("a", """{"throttling":-1,"description":"new"}"""), Problem(ProblemType.BadRequestData));

        Assert.That(Text(rig), Is.EqualTo(before));
    }

    [Test]
    public async Task UnreachableContextIsSaid()
    {
        await using var rig = await DeliveryRig.Started();
        Assert.That(() => rig.Subscribe("a", """{"jsonldContext":"http://web/none.jsonld"}"""), Problem(ProblemType.LdContextNotAvailable));
    }

    [Test]
    public async Task UpdatesAtTheSameTimeAllCount()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a");
        await Task.WhenAll(
            rig.Update("a", """{"description":"d"}"""), rig.Update("a", """{"q":"occupancy>1"}"""), rig.Update("a", """{"throttling":3}"""));

        Assert.That(
            rig.Subscription("a").Subscription.Members.Select(m => m.Name), Is.SupersetOf(new[] { "description", "q", "throttling" }));
    }

    // The context's source is down at the start and there is no copy of it: the subscription waits for it, and so does what it is owed.
    [Test]
    public async Task UnreadableIsNotForgotten()
    {
        const string Url = "http://web/city.jsonld";
        await using var rig = await DeliveryRig.Started();
        rig.Web.Serve(Url, """{"@context":{"city":"https://city.example/"}}""");
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a", $$"""{"jsonldContext":"{{Url}}"}""");
        await rig.Write(1);
        await rig.Receivers.WaitForAttempts(1);
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        rig.Web.Break(Url);
        await rig.Crash();
        Assert.That(rig.Registry.Count, Is.Zero);

        rig.Web.Serve(Url, """{"@context":{"city":"https://city.example/"}}""");
        await rig.Registry.ReadUnread(default);
        Assert.That(await rig.Receivers.WaitFor(1), Has.Count.EqualTo(1));
    }

    private static NUnit.Framework.Constraints.EqualConstraint<ProblemType> Problem(ProblemType type) =>
        Throws.TypeOf<ProblemException>().With.Property("Problem").Property("Type").EqualTo(type);

    private static string Text(DeliveryRig rig)
    {
        var registered = rig.Subscription("a");
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            var view = new SubscriptionView(LdContext.Core, DateTimeOffset.UnixEpoch, WithTimes: true);
            SubscriptionWriter.Write(writer, registered.Subscription, registered.Delivered, view);
        }

        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

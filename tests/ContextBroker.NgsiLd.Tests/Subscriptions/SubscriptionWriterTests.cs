using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Tests.Subscriptions;

/// <summary>A subscription as it is retrieved (clauses 5.2.12, 5.2.14.2, 5.5.7).</summary>
public sealed class SubscriptionWriterTests
{
    private static readonly LdContext Municipal = ContextCompiler.Compile(
        JsonText.Parse("""{"Shelter":"https://city.example/Shelter","occupancy":"https://city.example/occ"}"""));

    [Test]
    public void ShowsWhatWasWritten()
    {
        var shown = Show(SubscriptionText.Of("""{"q":"occupancy>1","throttling":5,"description":"x","status":"expired","unknown":1}"""), LdContext.Core);

        Assert.That((shown["q"], shown["throttling"], shown["description"]), Is.EqualTo((JsonValue.Of("occupancy>1"), JsonValue.Of(5), JsonValue.Of("x"))));
        Assert.That(shown["status"], Is.EqualTo(JsonValue.Of("active")), "read-only members are the broker's own");
        Assert.That(shown["unknown"], Is.Null);
    }

    [Test]
    public void NamesFollowTheReadersContext()
    {
        var subscription = SubscriptionParser.Create(
            JsonText.Parse(
                """
                {"type":"Subscription","entities":[{"type":"Shelter|Hall"}],"watchedAttributes":["occupancy"],"q":"occupancy>1",
                 "notification":{"attributes":["occupancy"],"endpoint":{"uri":"http://h/"}}}
                """),
            SubscriptionText.Id,
            new SubscriptionFrame(Municipal, Municipal, SubscriptionText.Now));
        var own = Show(subscription, Municipal);
        var foreign = Show(subscription, LdContext.Core);

        Assert.That(own["watchedAttributes"]!.ToString(), Is.EqualTo("""["occupancy"]"""));
        Assert.That(foreign["watchedAttributes"]!.ToString(), Is.EqualTo("""["https://city.example/occ"]"""));
        Assert.That(foreign["entities"]!.ToString(), Is.EqualTo("""[{"type":"https://city.example/Shelter|Hall"}]"""));
        Assert.That(((JsonObject)foreign["notification"]!)["attributes"]!.ToString(), Is.EqualTo("""["https://city.example/occ"]"""));
        Assert.That(foreign["q"]!.ToString(), Does.Contain("<https://city.example/occ>"));
    }

    [Test]
    public void CountsAreShownInNotification()
    {
        var at = SubscriptionText.Now;
        var tally = DeliveryTally.Empty.WithSuccess(at).WithFailure(at.AddSeconds(1));
        var notification = (JsonObject)Show(SubscriptionText.Of(), LdContext.Core, tally)["notification"]!;

        Assert.That(
            notification.Without("endpoint").ToString(),
            Is.EqualTo(
                """{"timesSent":2,"timesFailed":1,"lastNotification":"2026-08-01T12:00:01.000Z","lastSuccess":"2026-08-01T12:00:00.000Z","lastFailure":"2026-08-01T12:00:01.000Z","status":"failed"}"""));
    }

    [TestCase("""{"isActive":false}""", "paused")]
    [TestCase("""{"expiresAt":"2026-08-01T12:00:01Z"}""", "active")]
    [TestCase("{}", "active")]
    public void StatusIsShown(string members, string status) =>
        Assert.That(Show(SubscriptionText.Of(members), LdContext.Core)["status"], Is.EqualTo(JsonValue.Of(status)));

    private static JsonObject Show(Subscription subscription, LdContext context, DeliveryTally? tally = null)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            SubscriptionWriter.Write(writer, subscription, tally ?? DeliveryTally.Empty, new SubscriptionView(context, SubscriptionText.Now));
        }

        return (JsonObject)JsonText.Parse(output.WrittenSpan);
    }
}

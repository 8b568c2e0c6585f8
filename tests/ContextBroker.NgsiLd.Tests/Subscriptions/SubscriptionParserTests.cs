using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Tests.Subscriptions;

public sealed class SubscriptionParserTests
{
    // Tables 5.2.12-1, 5.2.13-1, 5.2.33-1; "-" leaves the member out.
    [TestCase("""{"type":"-"}""", "\"type\"")]
    [TestCase("""{"type":"Subscriber"}""", "\"type\"")]
    [TestCase("""{"id":"shelter1"}""", "\"id\"")]
    [TestCase("""{"id":""}""", "\"id\"")]
    [TestCase("""{"entities":[]}""", "\"entities\"")]
    [TestCase("""{"entities":"-"}""", "\"entities\" or \"watchedAttributes\"")]
    [TestCase("""{"entities":[{"id":"urn:x:1"}]}""", "entities[0]")]
    [TestCase("""{"watchedAttributes":[]}""", "\"watchedAttributes\"")]
    [TestCase("""{"watchedAttributes":[7]}""", "watchedAttributes[0]")]
    [TestCase("""{"notificationTrigger":["entityChanged"]}""", "notificationTrigger[0]")]
    [TestCase("""{"q":"occupancy>>1"}""", "q")]
    [TestCase("""{"csf":"(("}""", "csf")]
    [TestCase("""{"geoQ":{"georel":"near","geometry":"Point"}}""", "coordinates")]
    [TestCase("""{"expiresAt":"tomorrow"}""", "\"expiresAt\"")]
    [TestCase("""{"expiresAt":"2020-01-01T00:00:00Z"}""", "\"expiresAt\"")]
    [TestCase("""{"isActive":"yes"}""", "\"isActive\"")]
    [TestCase("""{"lang":"japanese language"}""", "language range")]
    [TestCase("""{"throttling":-5}""", "\"throttling\"")]
    [TestCase("""{"throttling":0}""", "\"throttling\"")]
    [TestCase("""{"throttling":1e300}""", "\"throttling\"")]
    [TestCase("""{"timeInterval":0}""", "\"timeInterval\"")]
    [TestCase("""{"timeInterval":5,"throttling":5}""", "exclude each other")]
    [TestCase("""{"timeInterval":5,"watchedAttributes":["occupancy"]}""", "exclude each other")]
    [TestCase("""{"datasetId":["german"]}""", "datasetId[0]")]
    [TestCase("""{"jsonldContext":"not a uri"}""", "\"jsonldContext\"")]
    [TestCase("""{"localOnly":1}""", "\"localOnly\"")]
    [TestCase("""{"temporalQ":{"timerel":"after","timeAt":"2026-01-01T00:00:00Z"}}""", "\"temporalQ\"")]
    [TestCase("""{"temporalQ":{}}""", "temporalQ.timerel")]
    [TestCase("""{"notification":"-"}""", "\"notification\"")]
    [TestCase("""{"notification":null}""", "\"notification\"")]
    public void RefusesWrongMember(string members, string named) =>
        Assert.That(() => SubscriptionText.Of(members), Refused(named));

    // Tables 5.2.14.1-1, 4.21.
    [TestCase("""{"format":"pretty"}""", "notification.format")]
    [TestCase("""{"attributes":[]}""", "notification.attributes")]
    [TestCase("""{"attributes":["id"]}""", "notification.attributes")]
    [TestCase("""{"pick":[]}""", "notification.pick")]
    [TestCase("""{"omit":[]}""", "notification.omit")]
    [TestCase("""{"pick":["a"],"attributes":["b"]}""", "attrs")]
    [TestCase("""{"omit":["a"],"attributes":["b"]}""", "attrs")]
    [TestCase("""{"pick":["a"],"omit":["a"]}""", "both picked and omitted")]
    [TestCase("""{"format":"keyValues","showChanges":true}""", "notification.showChanges")]
    [TestCase("""{"format":"simplified","showChanges":true}""", "notification.showChanges")]
    [TestCase("""{"sysAttrs":"on"}""", "notification.sysAttrs")]
    [TestCase("""{"join":"outer"}""", "notification.join")]
    [TestCase("""{"joinLevel":0}""", "notification.joinLevel")]
    public void RefusesWrongNotification(string members, string named) =>
        Assert.That(() => SubscriptionText.Notifying(members), Refused(named));

    // Tables 5.2.15-1, 5.2.22-1, 7.2-1.
    [TestCase("""{}""", "notification.endpoint.uri")]
    [TestCase("""{"uri":"/in"}""", "notification.endpoint.uri")]
    [TestCase("""{"uri":"ftp://host/in"}""", "notification.endpoint.uri")]
    [TestCase("""{"uri":"mqtt://host"}""", "notification.endpoint.uri")]
    [TestCase("""{"uri":"mqtt://host/a/%2B/b"}""", "notification.endpoint.uri")]
    [TestCase("""{"uri":"mqtt://host/a/#"}""", "notification.endpoint.uri")]
    [TestCase("""{"uri":"mqtts://host/a%00"}""", "notification.endpoint.uri")]
    [TestCase("""{"uri":"http://h/","accept":"text/plain"}""", "notification.endpoint.accept")]
    [TestCase("""{"uri":"http://h/","timeout":0}""", "notification.endpoint.timeout")]
    [TestCase("""{"uri":"http://h/","cooldown":-1}""", "notification.endpoint.cooldown")]
    [TestCase("""{"uri":"http://h/","receiverInfo":[{"key":"K","value":42}]}""", "receiverInfo[0].value")]
    [TestCase("""{"uri":"http://h/","receiverInfo":[{"key":"K"}]}""", "receiverInfo[0].value")]
    [TestCase("""{"uri":"http://h/","receiverInfo":[{"key":5,"value":"v"}]}""", "receiverInfo[0].key")]
    [TestCase("""{"uri":"http://h/","receiverInfo":[{"key":"A b","value":"v"}]}""", "receiverInfo[0].key")]
    [TestCase("""{"uri":"http://h/","receiverInfo":[{"key":"A","value":"v\r\nHost: x"}]}""", "receiverInfo[0].value")]
    [TestCase("""{"uri":"mqtt://h/t","notifierInfo":[{"key":"MQTT-QoS","value":"3"}]}""", "notifierInfo[0].value")]
    [TestCase("""{"uri":"mqtt://h/t","notifierInfo":[{"key":"MQTT-Version","value":"5"}]}""", "notifierInfo[0].value")]
    public void RefusesWrongEndpoint(string endpoint, string named) =>
        Assert.That(() => SubscriptionText.Sending(endpoint), Refused(named));

    [TestCase("1.6", "1.6")]
    [TestCase("0.9", "1.0")]
    [TestCase("1.9", null)]
    [TestCase("2.1", null)]
    public void NotificationsConformToTheNearestVersion(string wanted, string? version) => Assert.That(
        SubscriptionText.Of($$"""{"ngsildConformance":"{{wanted}}"}""").Notification.Presentation.ConformsTo?.ToString(), Is.EqualTo(version));

    [TestCase("latest")]
    [TestCase("1.6.1")]
    public void RefusesWhatIsNoVersion(string version) =>
        Assert.That(() => SubscriptionText.Of($$"""{"ngsildConformance":"{{version}}"}"""), Refused("ngsildConformance"));

    [Test]
    public void ReadsEveryCondition()
    {
        var subscription = SubscriptionText.Of(
            """
            {"watchedAttributes":["occupancy","occupancy"],"notificationTrigger":["entityCreated","entityUpdated"],"q":"occupancy>10",
             "scopeQ":"/Kanagawa/#","throttling":1.5,"expiresAt":"2027-01-01T00:00:00Z",
             "geoQ":{"georel":"within","geometry":"Polygon","coordinates":[[[139,35],[140,35],[140,36],[139,35]]]}}
            """);

        Assert.Multiple(() =>
        {
            Assert.That(subscription.Id, Is.EqualTo(SubscriptionText.Id));
            Assert.That(subscription.WatchedAttributes, Is.EqualTo(new[] { "https://uri.etsi.org/ngsi-ld/default-context/occupancy" }));
            Assert.That(subscription.Triggers, Is.EqualTo(NotificationTriggers.EntityCreated | NotificationTriggers.EntityUpdated));
            Assert.That(subscription.Throttling, Is.EqualTo(TimeSpan.FromSeconds(1.5)));
            Assert.That(new object?[] { subscription.Q, subscription.Geo, subscription.Scope, subscription.ExpiresAt }, Has.None.Null);
        });
    }

    [Test]
    public void GivesIdWhenNoneIsBrought() =>
        Assert.That(SubscriptionText.Of("""{"id":"-"}""").Id, Is.EqualTo("urn:ngsi-ld:Subscription:new"));

    [TestCase(null, NotificationFormat.Json, "application/json")]
    [TestCase("application/json", NotificationFormat.Json, "application/json")]
    [TestCase("application/ld+json", NotificationFormat.JsonLd, "application/ld+json")]
    [TestCase("application/geo+json", NotificationFormat.GeoJson, "application/geo+json")]
    public void HonoursAccept(string? accept, NotificationFormat format, string contentType)
    {
        var member = accept is null ? "" : $",\"accept\":\"{accept}\"";
        var endpoint = SubscriptionText.Sending("{\"uri\":\"http://h/\"" + member + "}").Notification.Endpoint;

        Assert.That((endpoint.Accept, endpoint.ContentType), Is.EqualTo((format, contentType)));
    }

    // Clause 6.3.8: GeoJSON carries its @context unless the receiver prefers plain JSON.
    [TestCase("""{"uri":"http://h/","accept":"application/geo+json"}""", true)]
    [TestCase("""{"uri":"http://h/","accept":"application/geo+json","receiverInfo":[{"key":"prefer","value":"body=json"}]}""", false)]
    [TestCase("""{"uri":"http://h/","accept":"application/geo+json","receiverInfo":[{"key":"Prefer","value":"body=ld+json"}]}""", true)]
    [TestCase("""{"uri":"http://h/"}""", false)]
    public void KnowsWhereContextStands(string endpoint, bool inBody) =>
        Assert.That(SubscriptionText.Sending(endpoint).Notification.Endpoint.ContextInBody, Is.EqualTo(inBody));

    [Test]
    public void SharesPlainPresentations() => Assert.That(
        SubscriptionText.Notifying("""{"format":"keyValues"}""").Notification.Presentation,
        Is.SameAs(Presentation.Simplified));

    private static NUnit.Framework.Constraints.EqualConstraint<ProblemType> Refused(string named) =>
        Throws.TypeOf<ProblemException>().With.Message.Contains(named)
            .And.Property("Problem").Property("Type").EqualTo(ProblemType.BadRequestData);
}

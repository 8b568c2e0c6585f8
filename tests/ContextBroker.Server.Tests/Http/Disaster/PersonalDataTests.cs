using ContextBroker.Server.Tests.Http.Subscriptions;

namespace ContextBroker.Server.Tests.Http.Disaster;

/// <summary>Nothing of persons is in a notification but that there is one, whatever a subscription asks for.</summary>
public sealed class PersonalDataTests
{
    private const string Whenever = """
        "notificationTrigger":["entityCreated","entityUpdated","attributeDeleted"]
        """;

    private readonly Api _api = Api.NewTenant();
    private Receiver _receiver = null!;

    [SetUp]
    public async Task Start() => _receiver = await Receiver.Start();

    [TearDown]
    public async Task Stop() => await _receiver.DisposeAsync();

    [TestCase("person", "SupportNeedingPerson", "", "\"format\":\"normalized\"")]
    [TestCase("simplified", "SupportNeedingPerson", "", "\"format\":\"simplified\",\"attributes\":[\"name\",\"floor\"]")]
    [TestCase("changes", "SupportNeedingPerson", "", "\"showChanges\":true")]
    [TestCase("risk", "SupportNeedRisk", "", "\"format\":\"concise\"")]
    [TestCase("identity", "PersonalRecord", ",\"sharingLevel\":\"S4\"", "\"format\":\"normalized\"")]
    public async Task OfPersonsItSaysThatThereIsOne(string name, string type, string level, string notification)
    {
        await Subscribe(name, type, notification);
        await _api.Given($$"""{"id":"urn:{{name}}","type":"{{type}}","name":"山田花子","floor":1,"scope":"/secret"{{level}},"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.483,35.3325]} } }""");
        await IsBare(name, type);
        Assert.That((await _api.Patch($"/entities/urn:{name}/attrs", """{"floor":2}""")).Status, Is.EqualTo(204));
        await IsBare(name, type);
        Assert.That((await _api.Delete($"/entities/urn:{name}/attrs/name")).Status, Is.EqualTo(204));
        await IsBare(name, type);
    }

    [Test]
    public async Task ANoticeIsSentWithoutThePersonsItNames()
    {
        await _api.Given("""{"id":"urn:p:1","type":"SupportNeedingPerson","name":"山田花子","sharingLevel":"S3"}""");
        await Subscribe("notice", "SupportNeedNotice", "\"join\":\"inline\",\"format\":\"simplified\"");
        await _api.Given("""{"id":"urn:n:1","type":"SupportNeedNotice","sharingLevel":"S3","personCount":1,"persons":{"type":"Relationship","object":"urn:p:1"}}""");
        Assert.That(
            (await _receiver.Next()).Entity.ToJsonString(),
            Is.EqualTo("""{"id":"urn:n:1","type":"SupportNeedNotice","sharingLevel":"S3","personCount":1,"persons":{"id":"urn:p:1","type":"SupportNeedingPerson"}}"""));
    }

    [Test]
    public async Task WhatWasSecretIsNotToldWhenItsLevelIsLowered()
    {
        await _api.Given("""{"id":"urn:lowered","type":"Lowered","sharingLevel":"S3","name":"山田花子"}""");
        await Subscribe("lowered", "Lowered", "\"showChanges\":true");
        await _api.Patch("/entities/urn:lowered/attrs", """{"sharingLevel":"S0","name":"集会所"}""");
        await IsBare("lowered", "Lowered");
        await _api.Patch("/entities/urn:lowered/attrs", """{"name":"公民館"}""");
        Assert.That((await _receiver.Next()).Json.ToJsonString(Reply.Readable), Does.Contain("公民館").And.Contain("集会所").And.Not.Contain("山田"));
    }

    [Test]
    public async Task PeriodicNotificationsWithholdThemToo()
    {
        await _api.Given("""{"id":"urn:periodic","type":"SupportNeedingPerson","name":"山田花子","district":"periodic"}""");
        await Subscribe("periodic", "SupportNeedingPerson", "\"format\":\"simplified\"", "\"timeInterval\":1,\"q\":\"district==%22periodic%22\"".Replace("%22", "\\\"", StringComparison.Ordinal));
        await IsBare("periodic", "SupportNeedingPerson");
    }

    private async Task IsBare(string name, string type)
    {
        var notification = (await _receiver.Next()).Json;
        Assert.That(notification["data"]!.AsArray().Single()!.ToJsonString(Reply.Readable), Is.EqualTo($$"""{"id":"urn:{{name}}","type":"{{type}}"}"""));
    }

    private async Task Subscribe(string name, string type, string notification, string members = Whenever)
    {
        var reply = await _api.Post(
            "/subscriptions",
            $$$"""{"id":"urn:sub:{{{name}}}","type":"Subscription","entities":[{"type":"{{{type}}}"}],{{{members}}},"notification":{ {{{notification}}},"endpoint":{"uri":"{{{_receiver.Address}}}in"} } }""");
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
    }
}

using System.Net;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing.Storage;

namespace ContextBroker.Mqtt.Provisioning;

public class ProvisioningApiTests
{
    private const string Counter = """{"device_id": "c1", "entity_name": "urn:ngsi-ld:EvacuationShelter:1", "entity_type": "EvacuationShelter"}""";

    [Test]
    public async Task ServiceIsKept()
    {
        await using var host = await BrokerHost.Start();
        using var tool = new IotClient(host);
        Assert.That(await tool.AddService(""", "attributes": [{"object_id": "t", "name": "temperature", "type": "Number"}]"""), Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await tool.Status("PUT", "/iot/services?apikey=key&resource=/iot/json", """{"entity_type": "Room"}"""), Is.EqualTo(HttpStatusCode.NoContent));
        var listed = (await tool.Send("GET", "/iot/services")).Body!;
        Assert.That(listed.ToString(), Is.EqualTo(
            """{"count":1,"services":[{"apikey":"key","resource":"/iot/json","entity_type":"Room","attributes":[{"object_id":"t","name":"temperature","type":"Number"}],"service":"zushi","subservice":"/"}]}"""));
        Assert.That(await tool.Status("DELETE", "/iot/services?apikey=key&resource=/iot/json"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await tool.Send("GET", "/iot/groups")).Body!.ToString(), Is.EqualTo("""{"count":0,"groups":[]}"""));
    }

    [Test]
    public async Task DeviceIsKept()
    {
        await using var host = await BrokerHost.Start();
        using var tool = new IotClient(host);
        Assert.That((await tool.Send("POST", "/iot/devices", $$"""{"devices": [{{Counter}}]}""")).ToString(), Is.EqualTo("(Created, {})"));
        Assert.That(await tool.Status("PUT", "/iot/devices/c1", """{"entity_type": "Room"}"""), Is.EqualTo(HttpStatusCode.NoContent));
        var device = (await tool.Send("GET", "/iot/devices/c1")).Body!;
        Assert.That((device["entity_type"], device["entity_name"], device["service_path"]), Is.EqualTo(
            (JsonValue.Of("Room"), JsonValue.Of("urn:ngsi-ld:EvacuationShelter:1"), JsonValue.Of("/"))));
        Assert.That((await tool.Send("GET", "/iot/devices?limit=1&offset=1")).Body!.ToString(), Is.EqualTo("""{"count":1,"devices":[]}"""));
        Assert.That(await tool.Status("DELETE", "/iot/devices/c1"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await tool.Refusal("GET", "/iot/devices/c1"), Is.EqualTo("DEVICE_NOT_FOUND"));
    }

    [TestCase("POST", "/iot/services", """{"services": [{"resource": "/x"}]}""", 400, "WRONG_SYNTAX")]
    [TestCase("POST", "/iot/services", """{"services": [{"apikey": "key", "resource": "/iot/json"}]}""", 409, "DUPLICATE_GROUP")]
    [TestCase("POST", "/iot/services", """{"services": [{"apikey": "k2", "resource": "", "attributes": [{"name": "a", "expression": "a|trim"}]}]}""", 400, "WRONG_SYNTAX")]
    [TestCase("POST", "/iot/services", """{"services": [{"apikey": "k2", "resource": "", "unknownDevices": "maybe"}]}""", 400, "WRONG_SYNTAX")]
    [TestCase("POST", "/iot/services", "not json", 400, "WRONG_SYNTAX")]
    [TestCase("PUT", "/iot/services?apikey=other&resource=/iot/json", "{}", 404, "DEVICE_GROUP_NOT_FOUND")]
    [TestCase("DELETE", "/iot/services?apikey=key", null, 400, "MISSING_HEADERS")]
    [TestCase("POST", "/iot/devices", """{"devices": [{"device_id": "new"}, {"device_id": "c1"}]}""", 409, "DUPLICATE_DEVICE_ID")]
    [TestCase("POST", "/iot/devices", """{"devices": [{"device_id": "new"}, {"device_id": "new"}]}""", 409, "DUPLICATE_DEVICE_ID")]
    [TestCase("POST", "/iot/devices", """{"devices": [{"entity_name": "x"}]}""", 400, "MISSING_ATTRIBUTES")]
    [TestCase("POST", "/iot/devices", """{"devices": [{"device_id": "new", "entity_name": "urn:x:{y}"}]}""", 400, "WRONG_SYNTAX")]
    [TestCase("POST", "/iot/devices", """{"devices": 1}""", 400, "WRONG_SYNTAX")]
    [TestCase("PUT", "/iot/devices/c1", """{"device_id": "c2"}""", 400, "BAD_REQUEST")]
    [TestCase("PUT", "/iot/devices/c9", "{}", 404, "DEVICE_NOT_FOUND")]
    [TestCase("DELETE", "/iot/devices/c9", null, 404, "DEVICE_NOT_FOUND")]
    [TestCase("GET", "/iot/devices?limit=-1", null, 400, "WRONG_SYNTAX")]
    [TestCase("GET", "/iot/quarantine/9", null, 404, "MESSAGE_NOT_FOUND")]
    public async Task WrongRequestChangesNothing(string method, string path, string? body, int status, string name)
    {
        await using var host = await BrokerHost.Start();
        using var tool = new IotClient(host);
        await tool.AddService("");
        await tool.Status("POST", "/iot/devices", $$"""{"devices": [{{Counter}}]}""");
        var before = (await tool.Send("GET", "/iot/services")).Body + "" + (await tool.Send("GET", "/iot/devices")).Body;
        var answer = await tool.Send(method, path, body);
        Assert.That(((int)answer.Status, answer.Body!["name"]), Is.EqualTo((status, JsonValue.Of(name))));
        Assert.That((await tool.Send("GET", "/iot/services")).Body + "" + (await tool.Send("GET", "/iot/devices")).Body, Is.EqualTo(before));
    }

    [Test]
    public async Task HeadersAreNeeded()
    {
        await using var host = await BrokerHost.Start();
        using var http = new HttpClient { BaseAddress = host.Api };
        using var answer = await http.GetAsync("/iot/devices").Soon();
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo(
            """{"name":"MISSING_HEADERS","message":"Some headers were missing from the request: [\"fiware-service\",\"fiware-servicepath\"]"}"""));
    }

    [Test]
    public async Task OtherServicesSeeNothing()
    {
        await using var host = await BrokerHost.Start();
        using var zushi = new IotClient(host);
        using var hayama = new IotClient(host, "hayama");
        await zushi.AddService("");
        await zushi.Status("POST", "/iot/devices", $$"""{"devices": [{{Counter}}]}""");
        Assert.That(await hayama.Refusal("GET", "/iot/devices/c1"), Is.EqualTo("DEVICE_NOT_FOUND"));
        Assert.That(await hayama.Refusal("DELETE", "/iot/services?apikey=key&resource=/iot/json"), Is.EqualTo("DEVICE_GROUP_NOT_FOUND"));
        Assert.That(await hayama.AddService(""), Is.EqualTo(HttpStatusCode.Conflict), "a key belongs to one service");
    }

    [Test]
    public async Task DeviceTakesTheRestFromItsService()
    {
        await using var host = await BrokerHost.Start();
        using var tool = new IotClient(host);
        await tool.AddService(""", "attributes": [{"object_id": "t", "name": "temperature", "type": "Number", "metadata": {"unitCode": {"type": "Text", "value": "CEL"}}}, {"object_id": "s", "name": "state", "values": {"1": "open"}}]""");
        await tool.Status("POST", "/iot/devices", """
            {"devices": [{"device_id": "c1", "entity_name": "urn:ngsi-ld:EvacuationShelter:1", "entity_type": "EvacuationShelter",
              "attributes": [{"object_id": "n", "name": "evacueeCount", "type": "Text"}, {"object_id": "raw", "name": "level", "scale": 0.1}],
              "static_attributes": [{"name": "owner", "type": "Relationship", "value": "urn:ngsi-ld:Org:1"}]}]}
            """);
        await using var sensor = await host.Connect();
        await sensor.Publish("/ul/key/c1/attrs", "t|21.5|n|12|s|1|raw|33|battery|5").Soon();
        var entity = await host.Stored("urn:ngsi-ld:EvacuationShelter:1", "zushi");
        Assert.That(entity!.Attributes.Select(a => $"{a.Name.Split('/')[^1]}={a.Instances[0].Value}{a.Instances[0].UnitCode}"), Is.EquivalentTo(
            new[] { "temperature=21.5CEL", "evacueeCount=\"12\"", "state=\"open\"", "level=3.3", "battery=5", "owner=\"urn:ngsi-ld:Org:1\"" }));
    }

    [Test]
    public async Task DefaultServiceIsTheDefaultTenant()
    {
        await using var host = await BrokerHost.Start();
        using var tool = new IotClient(host, "default");
        await tool.Status("POST", "/iot/devices", """{"devices": [{"device_id": "c1", "apikey": "own", "entity_type": "Room"}]}""");
        await using var sensor = await host.Connect();
        await sensor.Publish("own/c1/attrs", """{"n": 1}""").Soon();
        Assert.That(await host.Stored("urn:ngsi-ld:Room:c1"), Is.Not.Null);
    }

    [TestCase(""", "unknownDevices": "provision" """, true, 0)]
    [TestCase("", true, 0)]
    [TestCase(""", "unknownDevices": "quarantine" """, false, 1)]
    [TestCase(""", "unknownDevices": "refuse" """, false, 0)]
    [TestCase(""", "autoprovision": false """, false, 0)]
    public async Task ServiceSaysWhatBecomesOfStrangers(string members, bool isStored, int quarantined)
    {
        await using var host = await BrokerHost.Start();
        using var tool = new IotClient(host);
        await tool.AddService(members);
        await using var sensor = await host.Connect();
        var answers = await Task.WhenAll(Enumerable.Range(0, 1).Select(_ => sensor.Publish("/json/key/new/attrs", """{"n": 1}""")));
        Assert.That(answers.All(a => a.IsSuccess), Is.EqualTo(isStored));
        Assert.That(await tool.Status("GET", "/iot/devices/new"), Is.EqualTo(isStored ? HttpStatusCode.OK : HttpStatusCode.NotFound));
        Assert.That((await host.Stored("urn:ngsi-ld:Thing:new", "zushi") is not null, host.Quarantine.Messages.Count), Is.EqualTo((isStored, quarantined)));
    }

    [Test]
    public async Task ManyFirstSightsAreOneDevice()
    {
        await using var host = await BrokerHost.Start(("Mqtt:MaxDevices", "1"));
        using var tool = new IotClient(host);
        await tool.AddService("");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await using var sensor = await host.Connect();
            Assert.That((await sensor.Publish("/json/key/new/attrs", $$"""{"n": {{i}}}""").Soon()).IsSuccess);
        }));
        await using var another = await host.Connect();
        Assert.That((await another.Publish("/json/key/another/attrs", """{"n": 1}""").Soon()).IsSuccess, Is.False, "there are as many as there may be");
        Assert.That((await tool.Send("GET", "/iot/devices")).Body!["count"], Is.EqualTo(JsonValue.Of(1)));
    }

    [Test]
    public async Task EverythingOutlivesARestart()
    {
        var documents = new MemoryDocuments();
        await using (var host = await BrokerHost.Start(documents, TimeProvider.System, []))
        {
            using var tool = new IotClient(host);
            await tool.AddService("");
            await tool.Status("POST", "/iot/devices", $$"""{"devices": [{{Counter}}, {"device_id": "c1", "apikey": "own"}]}""");
            await using var sensor = await host.Connect();
            await sensor.Publish("/json/key/c1/attrs", "{not json").Soon();
        }

        await using var again = await BrokerHost.Start(documents, TimeProvider.System, [], new MemoryEntityStore(TimeProvider.System));
        using var after = new IotClient(again);
        Assert.That((await after.Send("GET", "/iot/devices")).Body!["count"], Is.EqualTo(JsonValue.Of(2)));
        Assert.That((await after.Send("GET", "/iot/services")).Body!["count"], Is.EqualTo(JsonValue.Of(1)));
        var kept = (JsonObject)((JsonArray)(await after.Send("GET", "/iot/quarantine?device=c1 of API key key")).Body!["messages"]!).Items.Single();
        Assert.That((kept["payload"], kept["topic"], kept["reason"]), Is.EqualTo(
            (JsonValue.Of("{not json"), JsonValue.Of("/json/key/c1/attrs"), JsonValue.Of("The body is not JSON: unexpected content at line 1, byte 2"))));
        Assert.That(await after.Status("DELETE", "/iot/devices/c1?apikey=own"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await after.Status("POST", "/iot/op/delete", """{"devices": [{"deviceId": "c1"}, {"deviceId": "c9"}]}"""), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await after.Send("GET", "/iot/devices")).Body!["count"], Is.EqualTo(JsonValue.Of(0)));
    }
}

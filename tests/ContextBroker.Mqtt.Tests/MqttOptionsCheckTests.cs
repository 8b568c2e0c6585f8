using ContextBroker.Mqtt.Ingestion;

namespace ContextBroker.Mqtt;

public class MqttOptionsCheckTests
{
    [Test]
    public void DefaultsAreValid() => Assert.That(new MqttOptionsCheck().Validate(null, new MqttOptions()).Succeeded);

    [Test]
    public void EveryErrorIsReported()
    {
        var options = new MqttOptions
        {
            Port = 70_000,
            Address = "here",
            WebSocketPath = "mqtt",
            Users = [new MqttUser { Name = "a", Password = "b" }, new MqttUser { Name = "a", Password = "c" }],
            Notifications = new() { MaxInFlight = 0 },
            Devices =
            [
                new DeviceOptions { ApiKey = "k", EntityId = "urn:ngsi-ld:Shelter:1" },
                new DeviceOptions { ApiKey = "k", DeviceId = "d", EntityId = "no uri", Attributes = [new(), new()] },
            ],
            Topics =
            [
                new TopicOptions { Topic = "a/#/b", EntityId = "urn:a:1" },
                new TopicOptions
                {
                    Topic = "a/{b}", EntityId = "urn:a:{c}", Tenant = "{d",
                    Attributes = [new() { Name = "n", Scale = double.NaN, Expression = "n|trim", Values = [new() { Measured = "1", Becomes = "" }] }],
                },
            ],
        };
        Assert.That(new MqttOptionsCheck().Validate(null, options).Failures, Is.EqualTo(new[]
        {
            "Mqtt:Port: The field Port must be between -1 and 65535.",
            "Mqtt:Notifications:MaxInFlight: The field MaxInFlight must be between 1 and 60000.",
            "Mqtt:Address \"here\" is neither an IP address nor localhost nor *",
            "Mqtt:WebSocketPath \"mqtt\" does not begin with /",
            "Mqtt:Users:1:Name \"a\" is given twice",
            "Mqtt:Devices:0:EntityId \"urn:ngsi-ld:Shelter:1\" is for all devices of ApiKey k and lacks {deviceId}",
            "Mqtt:Devices:1:EntityId \"no uri\" is not a URI",
            "Mqtt:Devices:1:Attributes:0:Name: The Name field is required.",
            "Mqtt:Devices:1:Attributes:1:Name: The Name field is required.",
            "Mqtt:Devices:1:Attributes:1:Name \"\" is given twice",
            "Mqtt:Topics:0:Topic \"a/#/b\" is no form of topics: \"#\" is not a level: +, # and {name} stand alone, # at the end (Parameter 'template')",
            "Mqtt:Topics:1:EntityId \"urn:a:{c}\" uses {c}, which the topic does not name",
            "Mqtt:Topics:1:Tenant \"{d\" uses {d}, which the topic does not name",
            "Mqtt:Topics:1:Tenant \"{d\" has a brace without its other half",
            "Mqtt:Topics:1:Attributes:0:Values:0:Becomes: The Becomes field is required.",
            "Mqtt:Topics:1:Attributes:0:Scale NaN is not between -1e12 and 1e12",
            "Mqtt:Topics:1:Attributes:0:Expression \"n|trim\" is refused: transformations (a|b) are not supported",
            "Mqtt:Topics:1:Attributes:0: Values, Scale with Offset, and Expression exclude each other",
        }));
    }
}

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
        }));
    }
}

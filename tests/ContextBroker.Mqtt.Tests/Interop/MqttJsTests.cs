using System.Diagnostics;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Interop;

/// <summary>mqtt.js, which is what browsers and Node-RED have, over WebSocket. test.sh installs it.</summary>
public class MqttJsTests
{
    private static readonly string Module = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "contextbroker-tests", "mqttjs", "node_modules");

    [TestCase(4)]
    [TestCase(5)]
    public async Task MeasuresAndMessagesPass(int version)
    {
        if (!Directory.Exists(Path.Combine(Module, "mqtt")))
        {
            Assert.Ignore($"mqtt.js is not in {Module}: node or npm was missing when test.sh would have installed it");
        }

        await using var host = await BrokerHost.Start(
            ("Mqtt:Devices:0:ApiKey", "key"), ("Mqtt:Devices:0:EntityId", "urn:ngsi-ld:D:{deviceId}"), ("Mqtt:Devices:0:EntityType", "D"),
            ("Mqtt:Devices:0:UnmappedMeasures", "Take"));
        var script = Path.Combine(TestContext.CurrentContext.TestDirectory, "Interop", "mqttjs.cjs");
        var start = new ProcessStartInfo("node", [script, host.WebSocket.ToString(), $"{version}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = Module;
        using var node = Process.Start(start)!;
        var (said, complaint) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync().Soon();

        Assert.That(node.ExitCode, Is.Zero, await complaint);
        Assert.That(await said, Does.EndWith("from/js ピーク\n"));
        Assert.That((await host.StoredAttribute("urn:ngsi-ld:D:js", "t")).Value, Is.EqualTo(JsonValue.Of(21.5)));
        Assert.That((await host.StoredAttribute("urn:ngsi-ld:D:js", "h")).Value, Is.EqualTo(JsonValue.Of(40)));
        Assert.That(host.Quarantine.Messages, Has.Count.EqualTo(1));
    }
}

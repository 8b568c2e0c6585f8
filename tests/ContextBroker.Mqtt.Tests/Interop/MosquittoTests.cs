using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ContextBroker.Core.Delivery;
using MQTTnet;
using MQTTnet.Formatter;

namespace ContextBroker.Mqtt.Interop;

/// <summary>Against another implementation, Eclipse Mosquitto, both ways.</summary>
public class MosquittoTests
{
    private const string Broker = "/usr/sbin/mosquitto";
    private const string Publisher = "/usr/bin/mosquitto_pub";
    private const string Subscriber = "/usr/bin/mosquitto_sub";

    [Test]
    public async Task MosquittoTakesNotifications([Values("mqtt3.1.1", "mqtt5.0")] string version, [Values("0", "1", "2")] string qos)
    {
        var port = FreePort();
        using var mosquitto = Start(Broker, "-p", $"{port}");
        try
        {
            await Listening(port);
            await using var host = await BrokerHost.Start();
            await using var subscriber = await TestClient.Connect(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V311));
            await subscriber.Subscribe("city");

            // More at once than the 20 Mosquitto takes: it says so to version 5 clients, and drops what a 3.1.1 client sends above.
            var sends = Enumerable.Range(0, 100).Select(i => host.Sender.Send(Message($"mqtt://127.0.0.1:{port}/city", version, qos) with { NotificationId = $"urn:n:{i}" }, default));
            Assert.That(await Task.WhenAll(sends).Soon(), Has.All.EqualTo(SendResult.Delivered));
            for (var i = 0; i < 100; i++)
            {
                Assert.That(await subscriber.ReceiveText(), Does.EndWith("\"body\":{}}"));
            }
        }
        finally
        {
            mosquitto.Kill();
            await mosquitto.WaitForExitAsync().Soon();
        }
    }

    [Test]
    public async Task MosquittoClientPublishes([Values("311", "5")] string version, [Values("0", "1", "2")] string qos)
    {
        await using var host = await BrokerHost.Start();
        await using var subscriber = await host.Connect();
        await subscriber.Subscribe("from/#");
        using var publisher = Start(Publisher, "-p", $"{host.Port}", "-V", version, "-q", qos, "-t", "from/mosquitto", "-m", "22.5");
        await publisher.WaitForExitAsync().Soon();
        Assert.That((publisher.ExitCode, await subscriber.ReceiveText()), Is.EqualTo((0, "22.5")));
    }

    [Test]
    public async Task MosquittoClientSubscribes([Values("311", "5")] string version, [Values("0", "1", "2")] string qos)
    {
        await using var host = await BrokerHost.Start();
        await using var publisher = await host.Connect();
        using var subscriber = Start(Subscriber, "-p", $"{host.Port}", "-V", version, "-q", qos, "-t", "to/+", "-C", "1");

        // When it has subscribed is its own affair: what comes before is not meant for it.
        var heard = subscriber.StandardOutput.ReadLineAsync();
        for (var i = 0; i < 500 && !heard.IsCompleted; i++)
        {
            await publisher.Publish("to/mosquitto", "open");
            await Task.WhenAny(heard, Task.Delay(20));
        }

        Assert.That(await heard.Soon(), Is.EqualTo("open"));
    }

    private static Process Start(string program, params string[] arguments)
    {
        if (!File.Exists(program))
        {
            Assert.Ignore($"{program} is not installed");
        }

        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task Listening(int port)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync("127.0.0.1", port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }
    }

    private static NotificationMessage Message(string uri, string version, string qos) => new(
        new NotificationReceiver(new Uri(uri), [], [new("MQTT-Version", version), new("MQTT-QoS", qos)], Waiting.Limit),
        "urn:s:1",
        "urn:n:1",
        "",
        "application/json",
        null,
        Encoding.UTF8.GetBytes("{}"));
}

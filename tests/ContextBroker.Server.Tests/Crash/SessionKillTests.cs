using System.Diagnostics;
using System.Globalization;
using MQTTnet;
using MQTTnet.Protocol;

namespace ContextBroker.Server.Tests.Crash;

/// <summary>kill -9 of the broker while Mosquitto's client is away: its session, and what it is owed, are there again.</summary>
[NonParallelizable]
public class SessionKillTests
{
    private const string Subscriber = "/usr/bin/mosquitto_sub";
    private const string Publisher = "/usr/bin/mosquitto_pub";
    private const int KillAfter = 100;

    private StoreUnderTest _store = null!;

    [SetUp]
    public void MakeStore() => _store = new StoreUnderTest();

    [TearDown]
    public async Task RemoveStore() => await _store.DisposeAsync();

    [TestCase("311", "1")]
    [TestCase("5", "2")]
    public async Task NothingPublishedIsLost(string version, string qos)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        string[] session = ["-i", "city", "-c", "-V", version, "-q", qos, "-t", "alarm/#", .. version == "5" ? new[] { "-x", "3600" } : []];
        using (var first = await Start(patience.Token))
        {
            await Run(Subscriber, first, [.. session, "-E"], patience.Token);
            await Run(Publisher, first, ["-q", qos, "-t", "alarm/1", "-m", "before"], patience.Token);
            await Run(Publisher, first, ["-q", qos, "-t", "state", "-r", "-m", "open"], patience.Token);
            first.Kill();
        }

        using (var second = await Start(patience.Token))
        {
            await Run(Publisher, second, ["-q", qos, "-t", "alarm/2", "-m", "after"], patience.Token);
            second.Kill();
        }

        using var third = await Start(patience.Token);
        await Run(Publisher, third, ["-q", qos, "-t", "alarm/3", "-m", "at last"], patience.Token);
        Assert.That(await Run(Subscriber, third, [.. session, "-C", "3"], patience.Token), Is.EqualTo("before\nafter\nat last\n"));
        Assert.That(await Run(Subscriber, third, ["-t", "state", "-C", "1", "--retained-only"], patience.Token), Is.EqualTo("open\n"));
    }

    [Test]
    public async Task EverythingAcknowledgedBeforeTheKillArrives()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        string[] session = ["-i", "city", "-c", "-q", "1", "-t", "alarm"];
        var acknowledged = -1;
        using (var first = await Start(patience.Token))
        {
            await Run(Subscriber, first, [.. session, "-E"], patience.Token);
            using var client = new MqttClientFactory().CreateMqttClient();
            await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", first.MqttPort).Build(), patience.Token);
            try
            {
                for (var i = 0; ; i++)
                {
                    // In the middle of the next one, which may or may not be stored.
                    var publishing = client.PublishStringAsync("alarm", i.ToString(CultureInfo.InvariantCulture), MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: patience.Token);
                    if (i == KillAfter)
                    {
                        first.Kill();
                    }

                    await publishing;
                    acknowledged = i;
                }
            }
            catch (Exception) when (acknowledged >= KillAfter - 1)
            {
            }
        }

        using var second = await Start(patience.Token);
        await Run(Publisher, second, ["-q", "1", "-t", "alarm", "-m", "end"], patience.Token);
        var arrived = (await Run(Subscriber, second, [.. session, "-W", "30", "-C", $"{acknowledged + 2}"], patience.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(arrived[..(acknowledged + 1)], Is.EqualTo(Enumerable.Range(0, acknowledged + 1).Select(i => i.ToString(CultureInfo.InvariantCulture))));
    }

    private Task<BrokerProcess> Start(CancellationToken cancel) => BrokerProcess.Start([.. _store.Settings, "--Mqtt:Port=-1"], cancel);

    /// <returns>What the program has written; it must succeed.</returns>
    private static async Task<string> Run(string program, BrokerProcess broker, string[] arguments, CancellationToken cancel)
    {
        if (!File.Exists(program))
        {
            Assert.Ignore($"{program} is not installed");
        }

        var start = new ProcessStartInfo(program, ["-p", $"{broker.MqttPort}", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var (said, complaint) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            await process.WaitForExitAsync(cancel);
            Assert.That(process.ExitCode, Is.Zero, $"{program}: {await complaint}");
            return await said;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}

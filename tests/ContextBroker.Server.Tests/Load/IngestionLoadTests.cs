using System.Diagnostics;
using ContextBroker.Server.Tests.Crash;

namespace ContextBroker.Server.Tests.Load;

/// <summary>Twenty devices publish as fast as they are acknowledged, and the broker is killed with -9: every acknowledged measure is there.</summary>
[NonParallelizable]
public class IngestionLoadTests
{
    private const int Devices = 20;
    private const int Fewest = 5;

    [TestCase(1)]
    [TestCase(10)]
    public async Task AcknowledgedMeasuresSurviveAKill(int window)
    {
        var seconds = LoadRun.Seconds is { } wanted ? Math.Min(wanted, 20) : 1.5;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await using var store = new StoreUnderTest();
        string[] settings = [.. store.Settings, .. Gauges.Settings, "--Mqtt:Port=-1"];
        RawDevice[] devices = [.. Enumerable.Range(0, Devices).Select(id => new RawDevice(id, window))];
        double rate;
        using (var broker = await BrokerProcess.Start(settings, patience.Token))
        {
            using var enough = new CancellationTokenSource();
            var began = Stopwatch.StartNew();
            var publishing = devices.Select(device => Task.Run(() => device.Publish(broker.MqttPort!.Value, enough.Token))).ToArray();
            while ((began.Elapsed.TotalSeconds < seconds || devices.Any(device => device.Acknowledged < Fewest)) && !publishing.Any(task => task.IsCompleted))
            {
                patience.Token.ThrowIfCancellationRequested();
                await Task.Delay(10, CancellationToken.None);
            }

            broker.Kill();
            rate = devices.Sum(device => device.Acknowledged) / began.Elapsed.TotalSeconds;
            await Task.WhenAll(publishing);
        }

        using var again = await BrokerProcess.Start(settings, patience.Token);
        foreach (var device in devices)
        {
            Assert.That(device.Acknowledged, Is.GreaterThanOrEqualTo(Fewest), $"the load of device {device.Id} stopped before the kill");
            Assert.That(await Gauges.Current(again.Address, device.Id), Is.GreaterThanOrEqualTo(device.Acknowledged), $"device {device.Id}");
            Assert.That(await Gauges.Recorded(again.Address, device.Id), Is.GreaterThanOrEqualTo(device.Acknowledged), $"history of device {device.Id}");
        }

        double[] took = [.. devices.SelectMany(device => device.Milliseconds).Order()];
        await LoadRun.Report($"{took.Length} measures, {window} in flight: {rate:0}/s, p50 {took[took.Length / 2]:0.00} ms, p99 {took[(int)(took.Length * 0.99)]:0.00} ms");
        if (LoadRun.Seconds is not null)
        {
            Assert.That(rate, Is.GreaterThan(8000));
        }
    }
}

using ContextBroker.Mqtt.Provisioning;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Mqtt.Ingestion;

public class DeviceWatchTests
{
    private static readonly (string, string)[] Gauges =
    [
        ("Mqtt:Devices:0:ApiKey", "key"), ("Mqtt:Devices:0:EntityId", "urn:gauge:{deviceId}"), ("Mqtt:Devices:0:EntityType", "Gauge"),
        ("Mqtt:Devices:0:UnmappedMeasures", "Take"), ("Mqtt:Devices:0:ReportInterval", "00:01:00"),
    ];

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task SilenceIsSaidOnce()
    {
        await using var host = await BrokerHost.Start(new MemoryDocuments(), _clock, Gauges);
        await using var gauge = await host.Connect();
        await gauge.Publish("/json/key/1/attrs", """{"level": 1}""").Soon();
        Assert.That(await Status(host), Is.EqualTo("active"));
        Assert.That(await AfterSweep(host, 60), Is.EqualTo("active"));
        Assert.That(await AfterSweep(host, 1), Is.EqualTo("silent"));
        var changes = host.Store.Changes.Count;
        Assert.That((await AfterSweep(host, 300), host.Store.Changes.Count), Is.EqualTo(("silent", changes)));

        await gauge.Publish("/json/key/1/attrs", """{"level": 2}""").Soon();
        await gauge.Publish("/json/key/1/attrs", """{"level": 3}""").Soon();
        Assert.That((await Status(host), host.Store.Changes.Count), Is.EqualTo(("active", changes + 3)));
    }

    [Test]
    public async Task SilenceThatCannotBeStoredIsSaidLater()
    {
        await using var host = await BrokerHost.Start(new MemoryDocuments(), _clock, Gauges);
        await using var gauge = await host.Connect();
        await gauge.Publish("/json/key/1/attrs", """{"level": 1}""").Soon();
        host.Store.BeforeCommit = _ => throw new OperationCanceledException("a limit of the store's own");
        Assert.That(await AfterSweep(host, 61), Is.EqualTo("active"));
        host.Store.BeforeCommit = null;
        Assert.That(await AfterSweep(host, 1), Is.EqualTo("silent"));
    }

    [Test]
    public async Task RestartForgetsNoSilence()
    {
        var documents = new MemoryDocuments();
        var entities = new MemoryEntityStore(_clock);
        await using (var host = await BrokerHost.Start(documents, _clock, Gauges, entities))
        {
            await using var gauge = await host.Connect();
            await gauge.Publish("/json/key/1/attrs", """{"level": 1}""").Soon();
        }

        _clock.Advance(TimeSpan.FromHours(1));
        await using var again = await BrokerHost.Start(documents, _clock, Gauges, entities);
        Assert.That(await AfterSweep(again, 5), Is.EqualTo("active"), "what waited for the broker comes first");
        Assert.That(await AfterSweep(again, 6), Is.EqualTo("silent"));
    }

    [Test]
    public async Task ProvisionedDeviceIsWaitedFor()
    {
        await using var host = await BrokerHost.Start(new MemoryDocuments(), _clock, []);
        using var tool = new IotClient(host, "default");
        await tool.Status("POST", "/iot/devices", """{"devices": [{"device_id": "1", "apikey": "key", "entity_name": "urn:gauge:1", "entity_type": "Gauge", "reportInterval": 30}]}""");
        Assert.That(await AfterSweep(host, 29), Is.Null);
        Assert.That(await AfterSweep(host, 2), Is.EqualTo("silent"));
        await tool.Status("DELETE", "/iot/devices/1?apikey=key");
        Assert.That(await AfterSweep(host, 3600), Is.EqualTo("silent"));
    }

    private async Task<string?> AfterSweep(BrokerHost host, int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        await host.Services.GetRequiredService<DeviceWatch>().Sweep();
        return await Status(host);
    }

    private static async Task<string?> Status(BrokerHost host) =>
        (await host.Stored("urn:gauge:1")) is null ? null : ((JsonString)(await host.StoredAttribute("urn:gauge:1", "deviceStatus")).Value).Value;
}

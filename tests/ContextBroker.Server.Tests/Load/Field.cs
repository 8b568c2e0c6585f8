using System.Net;
using System.Text;
using ContextBroker.Server.Tests.Crash;
using ContextBroker.Testing.Mqtt;

namespace ContextBroker.Server.Tests.Load;

/// <summary>The broker, Mosquitto and subscribers of every kind: healthy ones over HTTP and MQTT, dead ones, a slow one, and one that is away.</summary>
internal sealed class Field : IAsyncDisposable
{
    private const string Away = "away";

    private readonly StoreUnderTest _store;
    private readonly Receivers _receivers;
    private readonly List<string> _healthy = [];

    private Field(Mosquitto mosquitto, StoreUnderTest store, BrokerProcess broker, Receivers receivers, ChangeLoad load) =>
        (Mosquitto, _store, Broker, _receivers, Load) = (mosquitto, store, broker, receivers, load);

    public Mosquitto Mosquitto { get; }

    public BrokerProcess Broker { get; private set; }

    public ChangeLoad Load { get; }

    public IEnumerable<Heard> Healthy => _healthy.Select(name => _receivers[name]);

    /// <param name="http">Healthy subscribers over HTTP.</param>
    /// <param name="mqtt">Healthy subscribers over MQTT.</param>
    public static async Task<Field> Start(int http, int mqtt, ChangeLoad load, CancellationToken cancel)
    {
        var mosquitto = await Mosquitto.Start(cancel);
        var store = new StoreUnderTest();
        var field = new Field(mosquitto, store, await BrokerProcess.Start(store.Settings, cancel), await Receivers.Start(load), load);
        await load.Create(() => field.Broker.Address, cancel);
        for (var i = 0; i < http; i++)
        {
            await field.SubscribeHealthy($"http-{i}", field._receivers.Http($"http-{i}"), cancel);
        }

        for (var i = 0; i < mqtt; i++)
        {
            await field.SubscribeHealthy($"mqtt-{i}", await field._receivers.Mqtt($"mqtt-{i}", mosquitto, cancel), cancel);
        }

        // Port 1 of this machine: nobody is there.
        await field.Subscribe("dead-0", "http://127.0.0.1:1/", cancel);
        await field.Subscribe("dead-1", "http://127.0.0.1:1/other", cancel);
        await field.Subscribe("dead-2", "mqtt://127.0.0.1:1/topic", cancel);
        await field.Subscribe("slow", field._receivers.Http("slow/slow"), cancel);
        await field.Subscribe(Away, field._receivers.Http(Away), cancel, ""","isActive":false""");
        return field;
    }

    /// <summary>Before something is measured.</summary>
    public Task Rehearse(CancellationToken cancel) => _receivers.Rehearse(Mosquitto, cancel);

    /// <summary>SIGKILL, and at once another on the same store.</summary>
    public async Task KillBroker(CancellationToken cancel)
    {
        Broker.Kill();
        Broker.Dispose();
        Broker = await BrokerProcess.Start(_store.Settings, cancel);
    }

    /// <summary>Every healthy subscriber has been told of all changes, in order.</summary>
    public async Task AllHealthyAreWhole(CancellationToken cancel)
    {
        await Until(() => Healthy.All(heard => heard.Count >= Load.Total), cancel);
        foreach (var name in _healthy)
        {
            _receivers[name].MustBeWhole(name, Load);
        }
    }

    /// <summary>The one that was away comes back and asks for what it has missed.</summary>
    public async Task AwayCatchesUp(CancellationToken cancel)
    {
        await Send(HttpMethod.Patch, $"/ngsi-ld/v1/subscriptions/{IdOf(Away)}", """{"isActive":true}""", cancel);
        await Send(HttpMethod.Post, $"/ngsi-ld/v1/subscriptions/{IdOf(Away)}/replay?from=0", "{}", cancel);
        await Until(() => _receivers[Away].Count >= Load.Total, cancel);
        _receivers[Away].MustBeWhole(Away, Load);
    }

    public async ValueTask DisposeAsync()
    {
        Broker.Dispose();
        await _receivers.DisposeAsync();
        await Mosquitto.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static async Task Until(Func<bool> condition, CancellationToken cancel)
    {
        // Who waits in vain learns from what is missing.
        while (!condition() && !cancel.IsCancellationRequested)
        {
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private async Task SubscribeHealthy(string name, string endpoint, CancellationToken cancel)
    {
        _healthy.Add(name);
        await Subscribe(name, endpoint, cancel);
    }

    private Task Subscribe(string name, string endpoint, CancellationToken cancel, string members = "")
    {
        var quality = endpoint.StartsWith("mqtt", StringComparison.Ordinal) ? ""","notifierInfo":[{"key":"MQTT-QoS","value":"1"}]""" : "";
        return Send(HttpMethod.Post, "/ngsi-ld/v1/subscriptions", $$$"""
            {"id":"{{{IdOf(name)}}}","type":"Subscription","entities":[{"type":"{{{ChangeLoad.Type}}}"}],
             "notification":{"endpoint":{"uri":"{{{endpoint}}}"{{{quality}}}} }{{{members}}} }
            """, cancel);
    }

    private async Task Send(HttpMethod method, string path, string body, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = Broker.Address };
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request, cancel);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created).Or.EqualTo(HttpStatusCode.NoContent).Or.EqualTo(HttpStatusCode.Accepted), path);
    }

    private static string IdOf(string name) => "urn:ngsi-ld:Subscription:" + name;
}

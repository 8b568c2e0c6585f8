using System.Net;
using System.Text;
using ContextBroker.Server.Tests.Http.Subscriptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Server.Tests.Restart;

/// <summary>What was owed before a restart of the whole server is delivered after it, in order.</summary>
public sealed class OwedNotificationsTests
{
    private const int Changes = 30;

    private StoreUnderTest _store = null!;

    [SetUp]
    public void MakeStore() => _store = new StoreUnderTest();

    [TearDown]
    public async Task DeleteStore() => await _store.DisposeAsync();

    [Test]
    public async Task ArriveAfterARestart()
    {
        await using var receiver = await Receiver.Start();
        receiver.Answer = _ => 503;
        await using (var first = await Start())
        {
            using var client = Client(first);
            await Post(client, "entities", """{"id":"urn:s:1","type":"Shelter","occupancy":-1}""");
            await Post(
                client,
                "subscriptions",
                "{\"id\":\"urn:sub:1\",\"type\":\"Subscription\",\"entities\":[{\"type\":\"Shelter\"}],"
                + "\"notification\":{\"endpoint\":{\"uri\":\"" + receiver.Address + "in\"}}}");
            for (var i = 0; i < Changes; i++)
            {
                await Post(client, "entities/urn:s:1/attrs", "{\"occupancy\":" + i + "}");
            }

            await receiver.Next();
            await first.StopAsync();
        }

        receiver.Answer = _ => 200;
        await using var second = await Start();
        var arrived = new List<Received>();
        while (arrived.Count == 0 || arrived[^1].Value < Changes - 1)
        {
            arrived.Add(await receiver.Next());
        }

        await second.StopAsync();
        Assert.That(arrived.Select(one => one.Value).Distinct(), Is.EqualTo(Enumerable.Range(0, Changes)));
        Assert.That(
            arrived.GroupBy(one => one.Value).Select(same => same.Select(one => (string?)one.Json["id"]).Distinct().Count()), Is.All.EqualTo(1));
    }

    private async Task<WebApplication> Start()
    {
        var app = BrokerHost.Build(
        [
            "--urls=http://127.0.0.1:0", "--Mqtt:Port=0", "--Logging:LogLevel:Default=Error", "--Delivery:FirstRetry=00:00:00.050",
            .. _store.Settings,
        ]);
        await app.StartAsync();
        return app;
    }

    private static HttpClient Client(WebApplication app) => new()
    {
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/ngsi-ld/v1/"),
    };

    private static async Task Post(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created).Or.EqualTo(HttpStatusCode.NoContent));
    }
}

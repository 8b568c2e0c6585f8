using System.Net;
using System.Text;
using ContextBroker.Server.Commands;
using ContextBroker.Server.Tests.Http.Subscriptions;
using Microsoft.AspNetCore.Builder;

namespace ContextBroker.Server.Tests.Moving;

/// <summary>After a move subscriptions go on exactly where they were: what was owed arrives once, and what comes after it.</summary>
[TestFixture("sqlite", "mongodb")]
[TestFixture("mongodb", "sqlite")]
[TestFixture("sqlite", "sqlite")]
[NonParallelizable]
public sealed class MovedSubscriptionsTests(string from, string to)
{
    private const int Changes = 20;

    [Test, CancelAfter(120_000)]
    public async Task OwedNotificationsArriveOnce(CancellationToken cancel)
    {
        StoreUnderTest.Need(from, to);
        await using var source = new StoreUnderTest(from);
        await using var target = new StoreUnderTest(to);
        await using var receiver = await Receiver.Start();
        receiver.Answer = _ => 503;
        await using (var first = await Start(source))
        {
            using var client = Client(first);
            await Send(client, HttpMethod.Post, "entities", """{"id":"urn:s:1","type":"Shelter","occupancy":-1}""");
            await Send(
                client,
                HttpMethod.Post,
                "subscriptions",
                "{\"id\":\"urn:sub:1\",\"type\":\"Subscription\",\"entities\":[{\"type\":\"Shelter\"}],"
                + "\"notification\":{\"endpoint\":{\"uri\":\"" + receiver.Address + "in\"}}}");
            for (var i = 0; i < Changes; i++)
            {
                await Send(client, HttpMethod.Post, "entities/urn:s:1/attrs", $$"""{"occupancy":{{i}}}""");
            }

            await receiver.Next();
            await first.StopAsync(cancel);
        }

        Assert.That(await CommandTree.Build().Parse(["migrate", "--from", source.Place, "--to", target.Place]).InvokeAsync(cancellationToken: cancel), Is.Zero);
        receiver.Answer = _ => 200;
        receiver.Forget();
        await using var second = await Start(target);
        using (var client = Client(second))
        {
            await Send(client, HttpMethod.Post, "entities/urn:s:1/attrs", $$"""{"occupancy":{{Changes}}}""");
        }

        var arrived = new List<Received>();
        while (arrived.Count == 0 || arrived[^1].Value < Changes)
        {
            arrived.Add(await receiver.Next());
        }

        await second.StopAsync(cancel);
        Assert.That(arrived.Select(one => one.Value), Is.EqualTo(Enumerable.Range(0, Changes + 1)));
    }

    private static async Task<WebApplication> Start(StoreUnderTest store)
    {
        var app = BrokerHost.Build(
            ["--urls=http://127.0.0.1:0", "--Mqtt:Port=0", "--Logging:LogLevel:Default=Error", "--Delivery:FirstRetry=00:00:00.050", .. store.Settings]);
        await app.StartAsync();
        return app;
    }

    private static HttpClient Client(WebApplication app) => new() { BaseAddress = new Uri(BrokerAddresses.Of(app).Api, "/ngsi-ld/v1/") };

    private static async Task Send(HttpClient client, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created).Or.EqualTo(HttpStatusCode.NoContent));
    }
}

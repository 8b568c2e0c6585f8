using System.Text;
using ContextBroker.Core.Federation;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>Brokers that are each other's sources (clauses 4.3.6.4, 6.3.17, 6.3.18).</summary>
public sealed class LoopTests
{
    [Test]
    public async Task TwoBrokersThatKnowEachOtherAnswerOnce()
    {
        var (here, there) = await Sources.TwoTenants();
        await there.Register(Sources.Registration(RunningBroker.Address, $"\"tenant\":\"{here.Tenant}\""));
        await here.Post("/entities?local=true", Sources.Shelter("urn:s:1", "\"name\":1"));
        await there.Post("/entities?local=true", Sources.Shelter("urn:s:2", "\"name\":1"));
        var replies = new[] { await here.Get("/entities?type=Shelter"), await there.Get("/entities?type=Shelter") };
        Assert.That(replies.Select(reply => reply.Ids.Order()), Is.All.EqualTo(new[] { "urn:s:1", "urn:s:2" }));
        Assert.That(replies.Select(reply => reply.Header("NGSILD-Warning")), Has.All.Contain("loop detected"));
    }

    [Test]
    public async Task ARegisteredAliasKeepsOutOfTheLoop()
    {
        var (here, there) = await Sources.TwoTenants();
        var alias = (string?)(await here.Get("/info/sourceIdentity")).Json["contextSourceAlias"];
        await there.Register(Sources.Registration(RunningBroker.Address, $"\"tenant\":\"{here.Tenant}\",\"contextSourceAlias\":\"{alias}\""));
        await there.Post("/entities?local=true", Sources.Shelter("urn:s:2", "\"name\":1"));
        var reply = await here.Get("/entities?type=Shelter");
        Assert.That((reply.Ids.Single(), reply.Header("NGSILD-Warning")), Is.EqualTo(("urn:s:2", (string?)null)));
    }

    [Test]
    public async Task ThreeBrokersInARingAnswerWhatAllHave()
    {
        await using var a = await BrokerOf.Settings();
        await using var b = await BrokerOf.Settings();
        await using var c = await BrokerOf.Settings();
        BrokerOf[] ring = [a, b, c];
        for (var i = 0; i < ring.Length; i++)
        {
            await Post(ring[i], "entities?local=true", Sources.Shelter($"urn:s:{i}", "\"name\":1"));
            await Post(ring[i], "entities?local=true", Sources.Shelter("urn:s:all", $"\"part{(char)('A' + i)}\":1"));
            await Post(ring[i], "csourceRegistrations", Sources.Registration(new Uri(ring[(i + 1) % 3].Client.BaseAddress!, "/")));
        }

        var all = await b.Send(HttpMethod.Get, "entities?type=Shelter&options=keyValues");
        Assert.That(all.Ids.Order(), Is.EqualTo(new[] { "urn:s:0", "urn:s:1", "urn:s:2", "urn:s:all" }));
        Assert.That((await b.Send(HttpMethod.Get, "entities/urn:s:all")).Members, Is.SupersetOf(new[] { "partA", "partB", "partC" }));
        Assert.That(all.Header("NGSILD-Warning"), Does.Contain("199").And.Contain("loop"));
    }

    [Test]
    public async Task WhatHasBeenHereIsNotTakenAgain()
    {
        await using var source = await FakeSource.Start(FakeSource.Json("[]"));
        var api = await Sources.TenantWith(source);
        var alias = (string?)(await api.Get("/info/sourceIdentity")).Json["contextSourceAlias"];
        var reply = await api.Get("/entities?type=Shelter", ("Via", $"1.1 first, 1.1 {alias} (comment)"));
        Assert.That((reply.Status, source.Count), Is.EqualTo((508, 0)));
    }

    [Test]
    public async Task WhoWasMetIsPassedOn()
    {
        await using var source = await FakeSource.Start(FakeSource.Json("[]"));
        var api = await Sources.TenantWith(source);
        await api.Get("/entities?type=Shelter", ("Via", "1.1 first"), ("Via", "HTTP/2 second"));
        Assert.That((await source.Next()).Header("Via"), Does.StartWith("1.1 first, 1.1 second, 1.1 contextbroker-"));
    }

    [Test]
    public async Task TooLongAWayIsALoop()
    {
        await using var source = await FakeSource.Start(FakeSource.Json("[]"));
        var api = await Sources.TenantWith(source);
        var reply = await api.Get("/entities?type=Shelter", ("Via", string.Join(", ", Enumerable.Range(0, 16).Select(i => $"1.1 b{i}"))));
        Assert.That(reply.Status, Is.EqualTo(508));
    }

    [Test]
    public async Task TheAliasOutlivesARestartAndIsNobodyElses()
    {
        await using var store = new StoreUnderTest();
        await using var another = new StoreUnderTest();
        var aliases = new[] { await AliasOn(store), await AliasOn(store), await AliasOn(another) };
        Assert.That(aliases, Is.All.Match("^contextbroker-[0-9a-f]{8}$"));
        Assert.That((aliases[0] == aliases[1], aliases[0] == aliases[2]), Is.EqualTo((true, false)));
    }

    private static async Task<string> AliasOn(StoreUnderTest store)
    {
        await using var app = BrokerHost.Build(["--urls=http://127.0.0.1:0", "--Mqtt:Port=0", "--Logging:LogLevel:Default=Warning", .. store.Settings]);
        await app.StartAsync();
        var alias = app.Services.GetRequiredService<BrokerIdentity>().AliasOf("");
        await app.StopAsync();
        return alias;
    }

    private static Task<Reply> Post(BrokerOf broker, string path, string body) =>
        broker.Send(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"));
}

using ContextBroker.Server.Tests.Http.Subscriptions;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>Real brokers that are each other's sources: a change at one reaches who subscribed at another, once, whatever stops meanwhile.</summary>
public sealed class BrokersSubscribeTests
{
    private const string AllShelters = """ "id":"urn:sub:1","entities":[{"type":"Shelter"}] """;

    [Test]
    public async Task AChangeThereIsToldHere()
    {
        await using var receiver = await Receiver.Start();
        await using var there = await FederatedBroker.Started();
        await using var here = await FederatedBroker.Started();
        await Register(here, there);
        await Subscribe(here, receiver, AllShelters + ""","q":"occupancy>3" """);
        await Copies(there, 1);
        await there.Post("entities", Sources.Shelter("urn:s:1", "\"occupancy\":1"));
        await there.Post("entities", Sources.Shelter("urn:s:2", "\"occupancy\":4"));
        var heard = await receiver.Next();
        Assert.That(((string?)heard.Json["subscriptionId"], (string?)heard.Entity["id"], heard.Value), Is.EqualTo(("urn:sub:1", "urn:s:2", 4)));
        await here.Until("subscriptions/urn:sub:1", reply => (int?)reply.Json["notification"]!["timesSent"] == 1);

        await Expect(await here.Send(HttpMethod.Patch, "subscriptions/urn:sub:1", """{"type":"Subscription","q":"occupancy>10"}"""), 204);
        await there.Until("subscriptions", reply => (string?)reply.Json[0]!["q"] == "occupancy>10");
        await Expect(await here.Send(HttpMethod.Delete, "subscriptions/urn:sub:1"), 204);
        await Copies(there, 0);
    }

    [Test]
    public async Task TheOneThatSubscribedMayStopMeanwhile()
    {
        await using var receiver = await Receiver.Start();
        await using var there = await FederatedBroker.Started();
        await using var here = await FederatedBroker.Started();
        await Register(here, there);
        await Subscribe(here, receiver, AllShelters);
        await Copies(there, 1);
        await here.Stop();
        await there.Post("entities", Sources.Shelter("urn:s:1", "\"occupancy\":4"));
        await here.Start();
        Assert.That((await receiver.Next()).Value, Is.EqualTo(4));
        await Copies(there, 1);
        await Expect(await here.Send(HttpMethod.Delete, "subscriptions/urn:sub:1"), 204);
        await Copies(there, 0);
    }

    [Test]
    public async Task TheSourceMayBeDownWhenItIsSubscribedTo()
    {
        await using var receiver = await Receiver.Start();
        await using var there = await FederatedBroker.Started();
        await using var here = await FederatedBroker.Started();
        await Register(here, there);
        await there.Stop();
        await Subscribe(here, receiver, AllShelters);
        await there.Start();
        await Copies(there, 1);
        await there.Stop();
        await there.Start();
        await there.Post("entities", Sources.Shelter("urn:s:1", "\"occupancy\":4"));
        Assert.That((await receiver.Next()).Value, Is.EqualTo(4));
    }

    [Test]
    public async Task WhatChangedWhileTheyWereApartIsCarriedOver()
    {
        await using var receiver = await Receiver.Start();
        await using var there = await FederatedBroker.Started();
        await using var here = await FederatedBroker.Started();
        await Register(here, there);
        await Subscribe(here, receiver, AllShelters);
        await Subscribe(here, receiver, """ "id":"urn:sub:2","entities":[{"type":"Shelter"}] """);
        await Copies(there, 2);
        await there.Stop();
        await Expect(await here.Send(HttpMethod.Delete, "subscriptions/urn:sub:2"), 204);
        await Expect(await here.Send(HttpMethod.Patch, "subscriptions/urn:sub:1", """{"type":"Subscription","q":"occupancy>10"}"""), 204);
        await here.Stop();
        await here.Start();
        await there.Start();
        await there.Until("subscriptions", reply => reply.Json.AsArray() is [{ } only] && (string?)only["q"] == "occupancy>10");
    }

    [Test]
    public async Task TwoThatKnowEachOtherDoNotEcho()
    {
        await using var receiver = await Receiver.Start();
        await using var there = await FederatedBroker.Started();
        await using var here = await FederatedBroker.Started();
        await Register(here, there);
        await Register(there, here);
        await Subscribe(here, receiver, AllShelters);
        await Copies(there, 1);
        await there.Post("entities?local=true", Sources.Shelter("urn:s:1", "\"occupancy\":1"));
        await here.Post("entities?local=true", Sources.Shelter("urn:s:2", "\"occupancy\":2"));
        await there.Post("entities?local=true", Sources.Shelter("urn:s:3", "\"occupancy\":3"));
        var heard = (await receiver.Next(3)).Select(one => one.Value).Order();
        Assert.That(heard, Is.EqualTo(new[] { 1, 2, 3 }));

        // What is here already would have been passed on long before this is.
        await there.Post("entities?local=true", Sources.Shelter("urn:s:4", "\"occupancy\":4"));
        Assert.That((await receiver.Next()).Value, Is.EqualTo(4));
        Assert.That((await Count(here), await Count(there)), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task ARingTellsOnce()
    {
        await using var receiver = await Receiver.Start();
        await using var a = await FederatedBroker.Started();
        await using var b = await FederatedBroker.Started();
        await using var c = await FederatedBroker.Started();
        await Register(a, b);
        await Register(b, c);
        await Register(c, a);
        await Subscribe(a, receiver, AllShelters);
        await Copies(b, 1);
        await Copies(c, 1);
        await c.Post("entities?local=true", Sources.Shelter("urn:s:1", "\"occupancy\":1"));
        await b.Post("entities?local=true", Sources.Shelter("urn:s:2", "\"occupancy\":2"));
        Assert.That((await receiver.Next(2)).Select(one => one.Value).Order(), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(await Count(a), Is.EqualTo(1));
    }

    [Test]
    public async Task AtIntervalsTheyTellWhatTheyHave()
    {
        await using var receiver = await Receiver.Start();
        await using var there = await FederatedBroker.Started();
        await using var here = await FederatedBroker.Started();
        await Register(here, there);
        await there.Post("entities", Sources.Shelter("urn:s:1", "\"occupancy\":1"));
        await there.Post("entities", Sources.Shelter("urn:s:2", "\"occupancy\":2"));
        await Subscribe(here, receiver, AllShelters + ""","timeInterval":0.2""");
        Assert.That((await receiver.Next()).Json["data"]!.AsArray().Select(one => (string?)one!["id"]), Is.EqualTo(new[] { "urn:s:1", "urn:s:2" }));
    }

    private static Task Expect(Reply reply, int status)
    {
        Assert.That(reply.Status, Is.EqualTo(status), reply.Text);
        return Task.CompletedTask;
    }

    private static Task<Reply> Register(FederatedBroker here, FederatedBroker there) => here.Post("csourceRegistrations", Sources.Registration(there.Address));

    private static Task<Reply> Subscribe(FederatedBroker here, Receiver receiver, string members) => here.Post(
        "subscriptions", "{\"type\":\"Subscription\"," + members + ",\"notification\":{\"endpoint\":{\"uri\":\"" + receiver.Address + "\"}}}");

    private static Task<Reply> Copies(FederatedBroker there, int count) => there.Until("subscriptions", reply => reply.Json.AsArray().Count == count);

    private static async Task<int> Count(FederatedBroker broker) => (await broker.Send(HttpMethod.Get, "subscriptions")).Json.AsArray().Count;
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>Sources that do not answer as they should (clauses 5.2.34, 6.3.17): what is held here is answered all the same, and in time.</summary>
public sealed class BrokenSourceTests
{
    private const string Id = "urn:s:1";
    private const string Quick = "\"management\":{\"timeout\":150,\"cooldown\":60000}";

    private static readonly string Good = Sources.Shelter("urn:s:1", "\"capacity\":300");

    public static IEnumerable<TestCaseData> Retrievals()
    {
        yield return Case("Forbidden", "299", FakeSource.Status(403, "{\"detail\":\"not you\"}"));
        yield return Case("Failing", "299", FakeSource.Status(500));
        yield return Case("Redirecting", "299", http => { http.Response.Redirect("http://127.0.0.1:1/"); return Task.CompletedTask; });
        yield return Case("Nothing", null, FakeSource.Status(404));
        yield return Case("Loop", "199", FakeSource.Status(508));
        yield return Case("NotJson", "111", FakeSource.Status(200, "<html>"));
        yield return Case("HalfJson", "111", FakeSource.Status(200, Good[..^3]));
        yield return Case("Empty", "111", FakeSource.Status(200));
        yield return Case("NoEntity", "111", FakeSource.Json("[1,2]"));
        yield return Case("AnotherEntity", "111", FakeSource.Json(Sources.Shelter("urn:s:2", "\"capacity\":300")));
        yield return Case("WithoutType", "111", FakeSource.Json("{\"id\":\"urn:s:1\",\"capacity\":300}"));
        yield return Case("UnknownContext", "111", FakeSource.Json("{\"@context\":\"http://127.0.0.1:1/none\"," + Good[1..]));
        yield return Case("Deep", "111", FakeSource.Json(string.Concat(Enumerable.Repeat("[", 5000))));
        yield return Case("BreakingOff", "199", async http =>
        {
            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync(Good);
            http.Abort();
        });

        static TestCaseData Case(string name, string? code, Func<HttpContext, Task> answer) => new TestCaseData(code, answer).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Retrievals))]
    public async Task WhatIsHereIsAnswered(string? code, Func<HttpContext, Task> answer)
    {
        await using var source = await FakeSource.Start(answer);
        var api = await Sources.TenantWith(source);
        await api.Post("/entities?local=true", Sources.Shelter(Id, "\"name\":\"Gym\""));
        var reply = await api.Get($"/entities/{Id}");
        Assert.That((reply.Status, reply.Header("NGSILD-Warning")?.Split(' ')[0]), Is.EqualTo((200, code)));
        Assert.That(reply.Members, Does.Contain("name").And.Not.Contain("capacity"));
    }

    [Test]
    public async Task WhatNobodyAnswersIsNotFoundWithAWarning()
    {
        await using var source = await FakeSource.Start(FakeSource.Status(403));
        var api = await Sources.TenantWith(source);
        var reply = await api.Get($"/entities/{Id}");
        Assert.That((reply.Problem, reply.Header("NGSILD-Warning")), Is.EqualTo(((404, "ResourceNotFound"), "299 urn:r:1 \"error answer: 403\"")));
    }

    [Test]
    public async Task SilenceEndsAtTheTimeoutAndIsNotWaitedForAgain()
    {
        await using var source = await FakeSource.Start();
        source.Answer = source.Silence();
        var api = await Sources.TenantWith(source, Quick);
        await api.Post("/entities?local=true", Sources.Shelter(Id, "\"name\":\"Gym\""));
        var watch = Stopwatch.StartNew();
        var first = await api.Get($"/entities/{Id}");
        var second = await api.Get("/entities?type=Shelter");
        Assert.That((first.Status, second.Ids.Count(), source.Count), Is.EqualTo((200, 1, 1)));
        Assert.That(new[] { first, second }.Select(reply => reply.Header("NGSILD-Warning")), Has.All.StartsWith("199 urn:r:1 "));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(4)));
    }

    [Test]
    public async Task ASourceIsAskedAgainOnceItsRegistrationIsAnother()
    {
        await using var source = await FakeSource.Start();
        source.Answer = source.Silence();
        var api = await Sources.TenantWith(source, Quick);
        await api.Get($"/entities/{Id}");
        source.Answer = FakeSource.Json(Good);
        await api.Patch("/csourceRegistrations/urn:r:1", "{\"management\":{\"cooldown\":60000}}");
        Assert.That((await api.Get($"/entities/{Id}")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task NobodyListening()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        var api = Api.NewTenant();
        await api.Register(Sources.Registration(address));
        Assert.That((await api.Get($"/entities/{Id}")).Header("NGSILD-Warning"), Does.StartWith("199 urn:r:1 "));
    }

    [Test]
    public async Task LongAnswersAreNotRead()
    {
        await using var broker = await BrokerOf.Settings("--Federation:MaxAnswerBytes=2048");
        await using var source = await FakeSource.Start(FakeSource.Json($"[{Sources.Shelter(Id, $"\"name\":\"{new string('x', 3000)}\"")}]"));
        await broker.Send(HttpMethod.Post, "csourceRegistrations", new StringContent(Sources.Registration(source.Address), Encoding.UTF8, "application/json"));
        var reply = await broker.Send(HttpMethod.Get, "entities?type=Shelter");
        Assert.That((reply.Status, reply.Text, reply.Header("NGSILD-Warning")?[..3]), Is.EqualTo((200, "[]", "111")));
    }

    [Test]
    public async Task PrivateAddressesAreNotAskedWhereThePolicySaysSo()
    {
        await using var broker = await BrokerOf.Settings("--Outbound:AllowPrivateAddresses=false");
        await using var source = await FakeSource.Start(FakeSource.Json(Good));
        await broker.Send(HttpMethod.Post, "csourceRegistrations", new StringContent(Sources.Registration(source.Address), Encoding.UTF8, "application/json"));
        var reply = await broker.Send(HttpMethod.Get, $"entities/{Id}");
        Assert.That((reply.Status, reply.Header("NGSILD-Warning")?[..3], source.Count), Is.EqualTo((404, "199", 0)));
    }

    [Test]
    public async Task OneBadEntityIsLeftOutOfMany()
    {
        await using var source = await FakeSource.Start(FakeSource.Json($$"""[{{Good}},{"id":"no uri","type":"Shelter"},{{Sources.Shelter("urn:s:2", "\"capacity\":1")}}]"""));
        var api = await Sources.TenantWith(source);
        var reply = await api.Get("/entities?type=Shelter");
        Assert.That(reply.Ids, Is.EqualTo(new[] { "urn:s:1", "urn:s:2" }));
        Assert.That(reply.Header("NGSILD-Warning"), Does.StartWith("111 urn:r:1 ").And.Contain("$[1]"));
    }

    [Test]
    public async Task WarningsOfSourcesBehindArePassedOn()
    {
        await using var source = await FakeSource.Start(http =>
        {
            http.Response.Headers["NGSILD-Warning"] = "199 urn:r:deep \"no answer\"";
            return FakeSource.Json(Good)(http);
        });
        var api = await Sources.TenantWith(source);
        Assert.That((await api.Get($"/entities/{Id}")).Header("NGSILD-Warning"), Is.EqualTo("199 urn:r:deep \"no answer\""));
    }

    [Test]
    public async Task RegistrationsTellHowTheirSourcesDo()
    {
        await using var source = await FakeSource.Start(FakeSource.Json(Good));
        var api = await Sources.TenantWith(source);
        await api.Get($"/entities/{Id}");
        source.Answer = FakeSource.Status(500);
        await api.Get($"/entities/{Id}");
        var json = (await api.Get("/csourceRegistrations/urn:r:1")).Json;
        Assert.That(((string?)json["status"], (int?)json["timesSent"], (int?)json["timesFailed"]), Is.EqualTo(("failed", 2, 1)));
        Assert.That(new[] { json["lastSuccess"], json["lastFailure"] }, Is.All.Not.Null);
    }
}

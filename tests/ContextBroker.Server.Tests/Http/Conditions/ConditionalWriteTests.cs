namespace ContextBroker.Server.Tests.Http.Conditions;

/// <summary>If-Match and If-None-Match where entities are changed (RFC 9110, 13.1), one row for each operation.</summary>
public sealed class ConditionalWriteTests
{
    private const string Path = "/entities/urn:cas:1";
    private const string Stale = "\"1-1-AAAAAAAAAAA\"";

    private static readonly object?[][] Operations =
    [
        ["PUT", "", """{"type":"Shelter","n":2}"""],
        ["PATCH", "", """{"n":2}"""],
        ["POST", "/attrs", """{"n":2}"""],
        ["PATCH", "/attrs", """{"n":2}"""],
        ["PATCH", "/attrs/n", """{"value":2}"""],
        ["PUT", "/attrs/n", """{"type":"Property","value":2}"""],
        ["DELETE", "/attrs/n", null],
        ["DELETE", "", null],
    ];

    private readonly Api _api = Api.NewTenant();
    private string _tag = "";

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Delete(Path);
        await _api.Given("""{"id":"urn:cas:1","type":"Shelter","n":1}""");
        _tag = (await _api.Get(Path)).Header("ETag")!;
    }

    [TestCaseSource(nameof(Operations))]
    public async Task CurrentVersionIsChanged(string method, string below, string? body) =>
        Assert.That((await Send(method, below, body, "If-Match", $"{Stale}, {_tag}")).Status, Is.EqualTo(204));

    [TestCaseSource(nameof(Operations))]
    public async Task OtherVersionIsLeftAsItIs(string method, string below, string? body)
    {
        var reply = await Send(method, below, body, "If-Match", Stale);
        Assert.That((reply.Problem, (string?)reply.Json["member"]), Is.EqualTo(((412, "InvalidRequest"), "If-Match")));
        Assert.That((await _api.Get(Path)).Header("ETag"), Is.EqualTo(_tag));
    }

    [TestCaseSource(nameof(Operations))]
    public async Task AnyVersionIsChanged(string method, string below, string? body) =>
        Assert.That((await Send(method, below, body, "If-Match", "*")).Status, Is.EqualTo(204));

    [TestCaseSource(nameof(Operations))]
    public async Task RuledOutVersionIsLeftAsItIs(string method, string below, string? body)
    {
        Assert.That((await Send(method, below, body, "If-None-Match", "*")).Problem, Is.EqualTo((412, "InvalidRequest")));
        Assert.That((await Send(method, below, body, "If-None-Match", "W/" + _tag)).Problem, Is.EqualTo((412, "InvalidRequest")));
        Assert.That((await Send(method, below, body, "If-None-Match", Stale)).Status, Is.EqualTo(204));
    }

    /// <summary>A condition on what is not there does not hide that it is not there (RFC 9110, 13.2.1).</summary>
    [TestCase("*")]
    [TestCase(Stale)]
    public async Task MissingEntityIsMissing(string match)
    {
        await _api.Delete(Path);
        Assert.That((await Send("PATCH", "", """{"n":2}""", "If-Match", match)).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }

    /// <summary>Whoever saw the state in any form may change it.</summary>
    [TestCase("?options=keyValues&lang=ja")]
    [TestCase("?pick=n")]
    public async Task TagOfAnyRepresentationWillDo(string query)
    {
        var tag = (await _api.Get(Path + query, ("Accept", "application/ld+json"))).Header("ETag")!;
        Assert.That((await Send("PATCH", "", """{"n":2}""", "If-Match", tag)).Status, Is.EqualTo(204));
    }

    /// <summary>Weak tags never match where something is changed.</summary>
    [Test]
    public async Task WeakTagDoesNotMatch() =>
        Assert.That((await Send("PATCH", "", """{"n":2}""", "If-Match", "W/" + _tag)).Problem, Is.EqualTo((412, "InvalidRequest")));

    [TestCase("12345")]
    [TestCase("*, \"a\"")]
    public async Task WhatIsNoTagSaysSo(string match) =>
        Assert.That((await Send("PATCH", "", """{"n":2}""", "If-Match", match)).Problem, Is.EqualTo((400, "InvalidRequest")));

    [Test]
    public async Task ReadingTakesIfMatchToo()
    {
        Assert.That((await _api.Get(Path, ("If-Match", _tag))).Status, Is.EqualTo(200));
        Assert.That((await _api.Get(Path, ("If-Match", Stale))).Problem, Is.EqualTo((412, "InvalidRequest")));
    }

    /// <summary>A chain of changes needs no reading in between.</summary>
    [TestCase("PATCH", "", """{"n":2}""")]
    [TestCase("POST", "/attrs", """{"m":2}""")]
    [TestCase("PATCH", "/attrs", """{"n":2}""")]
    [TestCase("PATCH", "/attrs/n", """{"value":2}""")]
    [TestCase("DELETE", "/attrs/n", null)]
    public async Task ChangeAnswersTheNewTag(string method, string below, string? body)
    {
        var changed = (await Send(method, below, body, "If-Match", _tag)).Header("ETag");
        Assert.That(changed, Is.EqualTo((await _api.Get(Path)).Header("ETag")).And.Not.EqualTo(_tag));
        Assert.That((await Send("PATCH", "", """{"n":3}""", "If-Match", changed!)).Status, Is.EqualTo(204));
    }

    [Test]
    public async Task CreationAnswersTheTag()
    {
        var created = await _api.Post("/entities", """{"id":"urn:cas:new","type":"Shelter"}""");
        Assert.That(created.Header("ETag"), Is.EqualTo((await _api.Get("/entities/urn:cas:new")).Header("ETag")).And.Not.Null);
    }

    /// <summary>It would say that the body was kept to the letter (RFC 9110, 9.3.4).</summary>
    [TestCase("", """{"type":"Shelter","n":2}""")]
    [TestCase("/attrs/n", """{"type":"Property","value":2}""")]
    public async Task PutAnswersNone(string below, string body) => Assert.That((await Send("PUT", below, body, "If-Match", _tag)).Header("ETag"), Is.Null);

    /// <summary>To pass over the condition would be to overwrite what somebody else wrote.</summary>
    [TestCase("POST", "/entityOperations/upsert", """[{"id":"urn:cas:1","type":"Shelter"}]""")]
    [TestCase("DELETE", "/entities?type=Shelter", null)]
    [TestCase("PATCH", "/subscriptions/urn:s:1", "{}")]
    public async Task WhatHasNoTagsRefusesThem(string method, string path, string? body)
    {
        var reply = await _api.Send(new HttpMethod(method), path, body, headers: ("If-Match", _tag));
        Assert.That(reply.Problem, Is.EqualTo((412, "InvalidRequest")));
        Assert.That((await _api.Get(Path)).Header("ETag"), Is.EqualTo(_tag));
    }

    private Task<Reply> Send(string method, string below, string? body, string header, string value) =>
        _api.Send(new HttpMethod(method), Path + below, body, headers: (header, value));
}

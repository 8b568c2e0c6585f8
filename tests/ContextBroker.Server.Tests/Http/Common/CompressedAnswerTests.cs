using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ContextBroker.Http.Answers;

namespace ContextBroker.Server.Tests.Http.Common;

/// <summary>Answers in a coding that the client accepts (RFC 9110, 8.4, 12.5.3), and what else depends on the coding.</summary>
public sealed class CompressedAnswerTests
{
    private const string Large = "entities/urn:c:large";
    private const string Small = "entities/urn:c:small";

    [OneTimeSetUp]
    public async Task GivenALargeAndASmallEntity()
    {
        var api = Api.OfDefaultTenant();
        await api.Given($$"""{"id":"urn:c:large","type":"C","text":"{{string.Concat(Enumerable.Repeat("避難所 ", 500))}}"}""");
        await api.Given("""{"id":"urn:c:small","type":"C"}""");
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("gzip, deflate", "gzip")]
    [TestCase("gzip;q=1.0, br;q=0.5", "gzip")]
    public async Task LargeBodyIsCompressed(string accepted, string? coding = null)
    {
        coding ??= accepted;
        var plain = await Get(Large);
        var coded = await Get(Large, accepted);
        Assert.That(coded.Coding, Is.EqualTo(coding));
        Assert.That(coded.Body, Has.Length.EqualTo(coded.Length).And.Length.LessThan(plain.Body.Length / 4));
        Assert.That(Decode(coded.Body, coding), Is.EqualTo(plain.Body));
    }

    [TestCase(Small, "gzip, br")]
    [TestCase(Large, "identity")]
    [TestCase(Large, "gzip;q=0, br;q=0")]
    [TestCase(Large, "zstd")]
    public async Task OtherBodiesStayAsTheyAre(string path, string accepted)
    {
        var reply = await Get(path, accepted);
        Assert.That(reply.Coding, Is.Empty);
        Assert.That(JsonNode.Parse(reply.Body)!["id"], Is.Not.Null);
    }

    /// <summary>Caches on the way must know that it could have been otherwise, whether it was or not.</summary>
    [TestCase(null)]
    [TestCase("br")]
    public async Task AnswerVariesByCoding(string? accepted) => Assert.That((await Get(Large, accepted)).Vary, Does.Contain("Accept-Encoding").And.Contain("Accept"));

    [TestCase(null)]
    [TestCase("gzip")]
    public async Task HeadKnowsTheLength(string? accepted)
    {
        var (get, head) = (await Get(Large, accepted), await Get(Large, accepted, HttpMethod.Head));
        Assert.That((head.Length, head.Coding, head.Tag, head.Body.Length), Is.EqualTo((get.Length, get.Coding, get.Tag, 0)));
    }

    /// <summary>Another coding is another representation of the same state.</summary>
    [Test]
    public async Task EachCodingHasItsTag()
    {
        var tags = new[] { (await Get(Large)).Tag, (await Get(Large, "gzip")).Tag, (await Get(Large, "br")).Tag };
        Assert.That(tags, Is.Unique.And.All.Not.Null);
        var api = Api.OfDefaultTenant();
        Assert.That((await api.Patch("/" + Large, """{"n":1}""", headers: ("If-Match", tags[1]!))).Status, Is.EqualTo(204));
        Assert.That((await api.Patch("/" + Large, """{"n":2}""", headers: ("If-Match", tags[1]!))).Status, Is.EqualTo(412));
    }

    [Test]
    public async Task KnownCodingIsNotSentAgain()
    {
        var known = await Get(Large, "gzip");
        var reply = await Get(Large, "gzip", ifNoneMatch: known.Tag);
        Assert.That((reply.Status, reply.Tag, reply.Coding, reply.Body.Length), Is.EqualTo((304, known.Tag, "", 0)));
    }

    [Test]
    public async Task ListsAreCompressedToo() => Assert.That((await Get("entities?type=C&limit=10", "br")).Coding, Is.EqualTo("br"));

    [Test]
    public async Task NothingIsCompressedIfSetSo()
    {
        await using var broker = await BrokerOf.Settings("--Clients:CompressFrom=0");
        using var entity = new StringContent($$"""{"id":"urn:c:1","type":"C","text":"{{new string('x', 5000)}}"}""", new MediaTypeHeaderValue("application/json"));
        await broker.Send(HttpMethod.Post, "entities", entity);
        Assert.That((await broker.Send(HttpMethod.Get, "entities/urn:c:1", null, ("Accept-Encoding", "gzip"))).Header("Content-Encoding"), Is.Null);
    }

    /// <summary>A megabyte of zeros is nothing to send, but much to hold: what is asked for in metrics is compressed as well.</summary>
    [Test]
    public async Task MetricsAreCompressed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var response = await RunningBroker.Client.SendAsync(request);
        Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "gzip" }));
    }

    // Weights decide, then the smaller one; what is no list says nothing.
    [TestCase("gzip, br", "br")]
    [TestCase("*", "br")]
    [TestCase("*;q=0.1, br;q=0", "gzip")]
    [TestCase("x-gzip", "gzip")]
    [TestCase("GZIP", "gzip")]
    [TestCase("gzip;q=0.2, br;q=0.1", "gzip")]
    [TestCase("", null)]
    [TestCase("gzip;q=0", null)]
    [TestCase(";;,=", null)]
    public void CodingIsChosen(string accepted, string? coding) => Assert.That(AnswerCoding.Choose(accepted), Is.EqualTo(coding));

    private static byte[] Decode(byte[] body, string coding)
    {
        using Stream stream = coding == "br"
            ? new BrotliStream(new MemoryStream(body), CompressionMode.Decompress)
            : new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
        var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private static async Task<CodedReply> Get(string path, string? accepted = null, HttpMethod? method = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/ngsi-ld/v1/" + path);
        if (accepted is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        }

        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        using var response = await RunningBroker.Client.SendAsync(request);
        return new CodedReply(
            (int)response.StatusCode, string.Join(',', response.Content.Headers.ContentEncoding), response.Headers.ETag?.ToString(),
            string.Join(", ", response.Headers.Vary), response.Content.Headers.ContentLength, await response.Content.ReadAsByteArrayAsync());
    }

    private sealed record CodedReply(int Status, string Coding, string? Tag, string Vary, long? Length, byte[] Body);
}

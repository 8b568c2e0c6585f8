using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;

namespace ContextBroker.Server.Tests.Http.Common;

/// <summary>Bodies with a Content-Encoding (RFC 9110, 8.4).</summary>
public sealed class CompressedBodyTests
{
    private static readonly Dictionary<string, Func<Stream, Stream>> Codings = new()
    {
        ["gzip"] = s => new GZipStream(s, CompressionLevel.Fastest),
        ["GZIP"] = s => new GZipStream(s, CompressionLevel.Fastest),
        ["br"] = s => new BrotliStream(s, CompressionLevel.Fastest),
        ["deflate"] = s => new ZLibStream(s, CompressionLevel.Fastest),
    };

    [TestCase("gzip")]
    [TestCase("GZIP")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task CompressedBodyIsRead(string coding)
    {
        var reply = await Send(Compress(coding, $$"""{"id":"urn:z:{{coding}}","type":"T","name":"避難所"}"""), coding);
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        Assert.That((string?)(await Api.OfDefaultTenant().Get($"/entities/urn:z:{coding}?options=keyValues")).Json["name"], Is.EqualTo("避難所"));
    }

    /// <summary>A megabyte in a kilobyte: no more of it is held than a body may have.</summary>
    [Test]
    public async Task BombIsRefused()
    {
        var bomb = Compress("gzip", $$"""{"id":"urn:z:bomb","type":"T","a":"{{new string('x', 1 << 20)}}"}""");
        var reply = await Send(bomb, "gzip");
        Assert.That((reply.Problem, (string?)reply.Json["detail"]), Is.EqualTo(((413, "InvalidRequest"), "The body has more than 65536 bytes")));
    }

    [TestCase("{}")]
    [TestCase("\u001f\u008b")]
    public async Task WhatIsNotCompressedSaysSo(string body)
    {
        var reply = await Send(Encoding.Latin1.GetBytes(body), "gzip");
        Assert.That(reply.Problem, Is.EqualTo((400, "InvalidRequest")), reply.Text);
    }

    [TestCase("zstd")]
    [TestCase("gzip, br")]
    public async Task OtherCodingsNameTheKnownOnes(string coding)
    {
        var reply = await Send(Encoding.ASCII.GetBytes("{}"), coding);
        Assert.That((reply.Status, reply.Text, reply.Header("Accept-Encoding")), Is.EqualTo((415, "", "br, gzip, deflate")));
    }

    private static byte[] Compress(string coding, string text)
    {
        var output = new MemoryStream();
        using (var stream = Codings[coding](output))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return output.ToArray();
    }

    private static async Task<Reply> Send(byte[] body, string coding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ngsi-ld/v1/entities") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var response = await RunningBroker.Client.SendAsync(request);
        return await Reply.Of(response);
    }
}

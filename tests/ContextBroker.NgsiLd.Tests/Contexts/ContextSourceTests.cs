using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Contexts;

public sealed class ContextSourceTests
{
    // Expected: RFC 3987, section 3.1.
    [TestCase("https://example.org/日本.jsonld", "https://example.org/%E6%97%A5%E6%9C%AC.jsonld")]
    [TestCase("https://日本.example/a", "https://xn--wgv71a.example/a")]
    [TestCase("https://example.org/a%2Fb?c=d", "https://example.org/a%2Fb?c=d")]
    public void UrlOfAnswersIsAscii(string url, string expected) => Assert.That(ContextSource.SingleUrl(JsonValue.Of(url)), Is.EqualTo(expected));

    [TestCase("https://example.org/a>; rel=\"next\", <https://evil.example/")]
    [TestCase("https://example.org/a\r\nSet-Cookie: a=b")]
    [TestCase("/a")]
    [TestCase("a")]
    [TestCase("")]
    public void WhatIsNoUrlIsRefused(string reference) =>
        Assert.That(() => ContextSource.Absolute(reference, baseUrl: null), Throws.TypeOf<ProblemException>());

    [TestCase("b.jsonld", "https://example.org/c/b.jsonld")]
    [TestCase("/b", "https://example.org/b")]
    [TestCase("https://example.com/x", "https://example.com/x")]
    public void ReferencesInDocumentsAreRelative(string reference, string expected) =>
        Assert.That(ContextSource.Absolute(reference, "https://example.org/c/a.jsonld"), Is.EqualTo(expected));
}

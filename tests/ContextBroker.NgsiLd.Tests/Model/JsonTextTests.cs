using System.Text;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Model;

public sealed class JsonTextTests
{
    [TestCase("""{"a":{"b":[1,2,1e400]}}""", "BadRequestData", "b", "$.a.b[2]")]
    [TestCase("""[{"a":1},{"a":1e400}]""", "BadRequestData", "a", "$[1].a")]
    [TestCase("""{"x":[[],{}],"a":{"b":1,"b":2}}""", "InvalidRequest", "b", "$.a.b")]
    [TestCase("""{"a":[true,"\ud800"]}""", "InvalidRequest", "a", "$.a[1]")]
    [TestCase("""{"a":{"\udc00":1}}""", "InvalidRequest", "a", "$.a")]
    [TestCase("""{"a":[[[[[[[[[1]]]]]]]]]}""", "InvalidRequest", "a", "$.a[0][0][0][0][0][0]")]
    public void RefusalNamesMemberAndPlace(string json, string type, string member, string place)
    {
        var problem = Refusal(Encoding.UTF8.GetBytes(json));
        Assert.That((problem.Type.Uri.Split('/')[^1], problem.Member, problem.Place), Is.EqualTo((type, member, place)));
    }

    [Test]
    public void BytesThatAreNoTextAreRefusedWhereTheyStand() =>
        Assert.That(Refusal([.. "{\"a\":\""u8, 0xC0, 0xAF, .. "\"}"u8]).Place, Is.EqualTo("$.a"));

    [TestCase("")]
    [TestCase(" \r\n\t")]
    [TestCase("\uFEFF")]
    public void NothingIsCalledEmpty(string json) => Assert.That(Refusal(Encoding.UTF8.GetBytes(json)).Detail, Does.Contain("empty"));

    [TestCase("""{"a":1} x""")]
    [TestCase("""{"a":1}{}""")]
    [TestCase("[[[[[[[[x")]
    [TestCase("""{"a":1,}""")]
    [TestCase("""{"a":/**/1}""")]
    [TestCase("""{"a":NaN}""")]
    [TestCase("""{"a":1""")]
    public void WhatIsNotJsonIsRefusedWithItsLine(string json) => Assert.That(Refusal(Encoding.UTF8.GetBytes("\n" + json)).Place, Is.EqualTo("line 2"));

    [Test]
    public void ByteOrderMarkIsPassedOver() => Assert.That(JsonText.Parse("\uFEFF[1]"), Is.EqualTo(JsonText.Parse("[1]")));

    private static Problem Refusal(byte[] json) => Assert.Throws<ProblemException>(() => JsonText.Parse(json, maxDepth: 8))!.Problem;
}

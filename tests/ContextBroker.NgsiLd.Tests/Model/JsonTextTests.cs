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
    public void NumbersKeepTheirTextWhateverItsLength([Range(1, 40)] int length)
    {
        var text = length == 1 ? "7" : length == 2 ? "-0" : "1." + new string('0', length - 2);
        var number = (JsonNumber)JsonText.Parse(text);
        Assert.That((number.Text, number.ToString(), number.Value), Is.EqualTo((text, text, double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))));
        Assert.That(new JsonNumber(number.Value, text).ToString(), Is.EqualTo(text));
        Assert.That(JsonNumber.Of(number.Value), Is.EqualTo(number));
    }

    // Containers that are open share one pile: what is left of a text that breaks off must not be taken for the next one's.
    [Test]
    public void ATextThatBreaksOffLeavesNothingToTheNext()
    {
        var random = new Random(11);
        for (var i = 0; i < 500; i++)
        {
            var json = Nested(random, 4);
            Assert.That(JsonText.Parse(json).ToString(), Is.EqualTo(json));
            Assert.That(() => JsonText.Parse(json[..^1]), Throws.InstanceOf<ProblemException>());
        }
    }

    [Test]
    public void LongArraysAndObjectsAreWhole()
    {
        var array = $"[{string.Join(',', Enumerable.Range(0, 10_000))}]";
        var members = $"{{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"名{i}\":[{i}]"))}}}";
        Assert.That(JsonText.Parse(array).ToString(), Is.EqualTo(array));
        Assert.That(JsonText.Parse(members).ToString(), Is.EqualTo(members));
        Assert.That(JsonText.Parse("[[],{},[{}],\"\"]").ToString(), Is.EqualTo("[[],{},[{}],\"\"]"));
    }

    private static string Nested(Random random, int depth) => depth == 0 ? $"{random.Next(30)}" : random.Next(depth == 4 ? 2 : 3) switch
    {
        0 => $"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => Nested(random, depth - 1)))}]",
        1 => $"{{{string.Join(',', Enumerable.Range(0, random.Next(20)).Select(i => $"\"m{i}\":{Nested(random, depth - 1)}"))}}}",
        _ => $"\"{random.Next()}\"",
    };

    [Test]
    public void ByteOrderMarkIsPassedOver() => Assert.That(JsonText.Parse("\uFEFF[1]"), Is.EqualTo(JsonText.Parse("[1]")));

    private static Problem Refusal(byte[] json) => Assert.Throws<ProblemException>(() => JsonText.Parse(json, maxDepth: 8))!.Problem;
}

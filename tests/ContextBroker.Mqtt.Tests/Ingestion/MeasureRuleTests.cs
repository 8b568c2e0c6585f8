using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

public class MeasureRuleTests
{
    [TestCase("3", 0.1, null, "0.3")]
    [TestCase("215", 0.1, -40.0, "-18.5")]
    [TestCase("1e30", 2.0, null, "2E+30")]
    [TestCase("7", null, 0.05, "7.05")]
    public void NumberIsScaled(string measured, double? scale, double? offset, string value) => Assert.That(
        MeasureRules.Of(new MeasureOptions { Name = "m", Scale = scale, Offset = offset }).Apply(JsonText.Parse(measured)).ToString(), Is.EqualTo(value));

    [TestCase("\"21\"", "The measure m: \"21\" is no number, and cannot be scaled")]
    [TestCase("true", "The measure m: true is no number, and cannot be scaled")]
    public void OnlyNumbersAreScaled(string measured, string reason) => Assert.That(
        () => MeasureRules.Of(new MeasureOptions { Name = "m", Scale = 2 }).Apply(JsonText.Parse(measured)), Throws.InstanceOf<ProblemException>().With.Message.EqualTo(reason));

    [TestCase("0", "\"closed\"")]
    [TestCase("\"OPN\"", "\"open\"")]
    [TestCase("true", "\"yes\"")]
    public void CodeHasAWord(string measured, string word) => Assert.That(Coded().Apply(JsonText.Parse(measured)).ToString(), Is.EqualTo(word));

    [Test]
    public void OtherCodesAreRefused() => Assert.That(
        () => Coded().Apply(JsonValue.Of(9)), Throws.InstanceOf<ProblemException>().With.Message.EqualTo("The measure m: 9 is not among the values that have a word"));

    [TestCase("a * 0.1 + b", "a:3 b:1", "1.3")]
    [TestCase("(a + b) / 2", "a:1 b:2", "1.5")]
    [TestCase("a > 2 && b != 1 ? 'high' : 'low'", "a:3 b:2", "\"high\"")]
    [TestCase("a >= 2", "a:2", "true")]
    [TestCase("-a % 4", "a:6", "-2")]
    public void ExpressionIsComputed(string text, string measures, string value)
    {
        var operands = measures.Split(' ').Select(m => m.Split(':')).ToDictionary(m => m[0], m => JsonText.Parse(m[1]));
        Assert.That(MeasureExpression.Parse(text, out _)!.Compute(name => operands[name]).ToString(), Is.EqualTo(value));
    }

    [TestCase("a +", "it cannot be read")]
    [TestCase("a|trim", "transformations (a|b) are not supported")]
    [TestCase("Pow(a, 9)", "functions are not supported")]
    public void OtherExpressionsAreRefused(string text, string reason)
    {
        Assert.That(MeasureExpression.Parse(text, out var said), Is.Null);
        Assert.That(said, Is.EqualTo(reason));
    }

    [TestCase("a / b", "0")]
    [TestCase("a * b", "\"x\"")]
    public void WhatCannotBeComputedIsRefused(string text, string b) => Assert.That(
        () => MeasureExpression.Parse(text, out _)!.Compute(name => name == "a" ? JsonValue.Of(1) : JsonText.Parse(b)), Throws.InstanceOf<ProblemException>());

    private static MeasureRule Coded() => MeasureRules.Of(new MeasureOptions
    {
        Name = "m",
        Values = [new() { Measured = "0", Becomes = "closed" }, new() { Measured = "OPN", Becomes = "open" }, new() { Measured = "true", Becomes = "yes" }],
    });
}

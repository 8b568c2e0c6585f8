namespace ContextBroker.Mqtt.Ingestion;

public class TopicTemplateTests
{
    [TestCase("shelters/{municipality}/{id}/occupancy", "shelters/zushi/s1/occupancy", "municipality=zushi,id=s1")]
    [TestCase("/{a}", "/x", "a=x")]
    [TestCase("+/{a}/+", "//x/", null)]
    [TestCase("+/{a}/+", "/x/", "a=x")]
    [TestCase("a/{b}/#", "a/1", "b=1")]
    [TestCase("a/{b}/#", "a/1/2/3", "b=1")]
    [TestCase("a/{b}/#", "a", null)]
    [TestCase("#", "any/thing", "")]
    [TestCase("a/{b}", "a/", null)]
    [TestCase("a/{b}", "a/1/2", null)]
    [TestCase("a/b", "a/bc", null)]
    [TestCase("a/b", "a", null)]
    [TestCase("避難所/{id}", "避難所/逗子", "id=逗子")]
    public void TopicsAreRead(string template, string topic, string? names)
    {
        var matches = new TopicTemplate(template).TryMatch(topic, out var found);
        Assert.That(matches ? string.Join(',', found.Parts.Select(p => $"{p.Name}={p.Value}")) : null, Is.EqualTo(names));
    }

    [TestCase("a/#/b")]
    [TestCase("a+/b")]
    [TestCase("a{b}/c")]
    [TestCase("{}/c")]
    [TestCase("{a}/{a}")]
    public void OtherFormsAreRefused(string template) => Assert.That(() => new TopicTemplate(template), Throws.ArgumentException);
}

namespace ContextBroker.Mqtt.Ingestion;

public class SensorTopicTests
{
    [TestCase("/json/key/dev/attrs", "key", "dev", null, true)]
    [TestCase("json/key/dev/attrs", "key", "dev", null, true)]
    [TestCase("/json/key/dev/attrs/count", "key", "dev", "count", true)]
    [TestCase("/key/dev/attrs", "key", "dev", null, false)]
    [TestCase("key/dev/attrs/count", "key", "dev", "count", false)]
    [TestCase("/json/attrs/attrs/attrs", "attrs", "attrs", null, true)]
    public void SensorTopicsAreRead(string topic, string apiKey, string deviceId, string? measure, bool isPrefixed)
    {
        Assert.That(SensorTopic.TryParse(topic, out var parsed));
        Assert.That(parsed, Is.EqualTo(new SensorTopic(apiKey, deviceId, measure, isPrefixed)));
    }

    [TestCase("/ul/key/dev/attrs", true, PayloadFormat.Ultralight)]
    [TestCase("ul/key/dev/attrs/t", true, PayloadFormat.Ultralight)]
    [TestCase("/json/key/dev/attrs", true, PayloadFormat.Json)]
    [TestCase("/ul/dev/attrs", false, PayloadFormat.Json)]
    public void PrefixSaysTheFormat(string topic, bool isPrefixed, PayloadFormat format)
    {
        Assert.That(SensorTopic.TryParse(topic, out var parsed));
        Assert.That((parsed.IsPrefixed, parsed.Format), Is.EqualTo((isPrefixed, format)));
    }

    [TestCase("/json/key/dev/cmd")]
    [TestCase("/json/key/dev")]
    [TestCase("/json/key//attrs")]
    [TestCase("//key/dev/attrs")]
    [TestCase("/json/key/dev/attrs/")]
    [TestCase("/json/key/dev/attrs/a/b")]
    [TestCase("attrs")]
    [TestCase("")]
    public void OtherTopicsAreNot(string topic) => Assert.That(SensorTopic.TryParse(topic, out _), Is.False);
}

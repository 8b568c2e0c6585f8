using System.Text;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

public class MeasuresTests
{
    private static readonly DateTimeOffset Received = new(2026, 9, 1, 8, 30, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = Received.AddHours(1);

    [Test]
    public void TimeInstantIsObservedAt()
    {
        var measures = Parse("""{"count": 12, "TimeInstant": "2026-09-01T17:29:00+09:00"}""").Single();
        Assert.That((measures.ObservedAt.Text, measures.Values.Single()), Is.EqualTo(("2026-09-01T08:29:00Z", new JsonMember("count", JsonValue.Of(12)))));
    }

    [Test]
    public void WithoutItReceiptIsObservedAt() => Assert.That(Parse("""{"count": 12}""").Single().ObservedAt.Instant, Is.EqualTo(Received));

    [Test]
    public void ArrayKeepsItsOrder() => Assert.That(
        Parse("""[{"n": 1}, {"n": 2, "TimeInstant": "2026-09-01T08:00:00Z"}]""").Select(m => m.Values[0].Value),
        Is.EqualTo(new[] { JsonValue.Of(1), JsonValue.Of(2) }));

    [TestCase("""{"n": """, "The body is not JSON: unexpected content at line 1, byte 7")]
    [TestCase("12", "The message cannot be read: it is neither an object of measures nor an array of such objects")]
    [TestCase("[1]", "The message cannot be read: an element of the array is no object of measures")]
    [TestCase("""{"TimeInstant": 5}""", "The message cannot be read: TimeInstant must be an ISO 8601 time with offset such as 2026-09-01T08:30:00Z")]
    [TestCase("""{"TimeInstant": "2099-01-01T00:00:00Z"}""", "The message cannot be read: TimeInstant 2099-01-01T00:00:00Z lies in the future")]
    public void OtherMessagesAreRefused(string payload, string reason) =>
        Assert.That(() => Parse(payload), Throws.InstanceOf<ProblemException>().With.Message.EqualTo(reason));

    [TestCase("22.50", "22.50")]
    [TestCase("\"22\"", "\"22\"")]
    [TestCase("満員", "\"満員\"")]
    [TestCase("2026-09-01", "\"2026-09-01\"")]
    [TestCase("12 people", "\"12 people\"")]
    [TestCase("true", "true")]
    [TestCase("[1,2]", "[1,2]")]
    public void BareValueIsJsonOrText(string payload, string value) =>
        Assert.That(Measures.ParseValue("m", Encoding.UTF8.GetBytes(payload), Received).Values.Single().Value.ToString(), Is.EqualTo(value));

    [TestCase("")]
    [TestCase("7b22")]
    [TestCase("fffe")]
    public void BrokenBareValueIsRefused(string hex) =>
        Assert.That(() => Measures.ParseValue("m", Convert.FromHexString(hex), Received), Throws.InstanceOf<ProblemException>());

    private static Measures[] Parse(string payload) => [.. Measures.Parse(Encoding.UTF8.GetBytes(payload), Received, Latest)];
}

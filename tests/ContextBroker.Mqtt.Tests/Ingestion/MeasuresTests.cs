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
        Assert.That(Measures.ParseValue("m", Encoding.UTF8.GetBytes(payload), Received, Latest).Single().Values.Single().Value.ToString(), Is.EqualTo(value));

    [TestCase("")]
    [TestCase("7b22")]
    [TestCase("fffe")]
    public void BrokenBareValueIsRefused(string hex) =>
        Assert.That(() => Measures.ParseValue("m", Convert.FromHexString(hex), Received, Latest), Throws.InstanceOf<ProblemException>());

    [TestCase("t|21.5|h|40", "08:30:00.000 t=21.5 h=40")]
    [TestCase("t|21.5#t|22", "08:30:00.000 t=21.5; 08:30:00.000 t=22")]
    [TestCase("2026-09-01T08:29:00Z|t|21.5", "08:29:00 t=21.5")]
    [TestCase("|t|21.5", "08:30:00.000 t=21.5")]
    [TestCase("t|満員|ok|true|n|\"12\"", "08:30:00.000 t=\"満員\" ok=true n=\"12\"")]
    [TestCase("t|2026-09-01|u|1,2\n", "08:30:00.000 t=\"2026-09-01\" u=\"1,2\"")]
    public void UltralightIsRead(string payload, string measures) =>
        Assert.That(Said(Measures.ParseUltralight(Encoding.UTF8.GetBytes(payload), Received, Latest)), Is.EqualTo(measures));

    [TestCase("t", "The message cannot be read: group 1, \"t\", is no list of name|value")]
    [TestCase("", "The message cannot be read: group 1, \"\", is no list of name|value")]
    [TestCase("t|1#", "The message cannot be read: group 2, \"\", is no list of name|value")]
    [TestCase("t|", "The message cannot be read: group 1, \"t|\", is no list of name|value")]
    [TestCase("t|1|t|2", "The message cannot be read: group 1, \"t|1|t|2\", is no list of name|value")]
    [TestCase("now|t|1", "The message cannot be read: TimeInstant must be an ISO 8601 time with offset such as 2026-09-01T08:30:00Z")]
    public void OtherUltralightIsRefused(string payload, string reason) => Assert.That(
        () => Measures.ParseUltralight(Encoding.UTF8.GetBytes(payload), Received, Latest), Throws.InstanceOf<ProblemException>().With.Message.EqualTo(reason));

    [TestCase("""{"t": {"value": 1, "TimeInstant": "2026-09-01T08:00:00Z"}, "h": 2}""", "08:00:00 t=1; 08:30:00.000 h=2")]
    [TestCase("""{"t": [{"value": 2, "timestamp": "2026-09-01T17:10:00+09:00"}, {"value": 1, "observedAt": "2026-09-01T08:00:00Z"}]}""", "08:00:00 t=1; 08:10:00 t=2")]
    [TestCase("""{"t": {"value": 1, "TimeInstant": "2026-09-01T08:00:00Z", "more": 1}}""", """08:30:00.000 t={"value":1,"TimeInstant":"2026-09-01T08:00:00Z","more":1}""")]
    public void MeasureMayHaveItsOwnTime(string payload, string measures) => Assert.That(Said(Parse(payload)), Is.EqualTo(measures));

    [TestCase("""{"t": [{"value": 1, "timestamp": "2026-09-01T08:00:00Z"}, {"value": 2, "timestamp": "2026-09-01T08:00:00Z"}]}""", "a measure has two values at one time")]
    [TestCase("""{"t": {"value": 1, "timestamp": "yesterday"}}""", "timestamp must be an ISO 8601 time with offset such as 2026-09-01T08:30:00Z")]
    [TestCase("""{"t": {"type": "Property", "value": 1, "observedAt": "2099-01-01T00:00:00Z"}}""", "observedAt 2099-01-01T00:00:00Z lies in the future")]
    public void WrongTimesAreRefused(string payload, string reason) =>
        Assert.That(() => Parse(payload), Throws.InstanceOf<ProblemException>().With.Message.EqualTo("The message cannot be read: " + reason));

    [Test]
    public void FragmentSaysItsEntity()
    {
        var fragment = Parse("""{"id": "urn:a:1", "type": "A", "@context": "http://x/c", "t": {"type": "Property", "value": 1}}""").Single();
        Assert.That((fragment.EntityId, fragment.Context, fragment.Values.Single().Name), Is.EqualTo(("urn:a:1", JsonValue.Of("http://x/c"), "t")));
    }

    [Test]
    public void IdOfPlainMeasuresIsAMeasure() => Assert.That(Said(Parse("""{"id": 7, "type": "B"}""")), Is.EqualTo("08:30:00.000 id=7 type=\"B\""));

    private static string Said(IEnumerable<Measures> all) =>
        string.Join("; ", all.Select(m => $"{m.ObservedAt.Text[11..^1]} {string.Join(' ', m.Values.Select(v => $"{v.Name}={v.Value}"))}"));

    private static Measures[] Parse(string payload) => [.. Measures.Parse(Encoding.UTF8.GetBytes(payload), Received, Latest)];
}

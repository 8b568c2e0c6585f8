using System.Collections.Immutable;
using System.Text;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Representations;

/// <summary>Whatever comes, it is read or refused; nothing else is ever thrown.</summary>
public sealed class HostileBodyTests
{
    private static readonly string[] Pieces =
    [
        "null", "true", "[]", "{}", "\"\"", "\"urn:ngsi-ld:null\"", "[null]", "[[]]", "[{}]", "{\"@none\":\"urn:ngsi-ld:null\"}", "-0", "1e308",
        "{\"type\":\"Property\"}", "{\"type\":7}", "{\"value\":{}}", "{\"object\":{}}", "{\"dataset\":{}}", "{\"dataset\":{\"\":1}}", "{\"\":\"\"}",
        "{\"type\":\"Point\",\"coordinates\":{}}", "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[1e300,0]]]]}", "{\"@type\":\"@json\",\"@value\":null}",
        "{\"@context\":{}}", "{\"datasetId\":[]}", "[{\"datasetId\":1}]", "{\"languageMap\":{\"-\":[]}}", "\"\\u0000\"", "{\"json\":null}", "{\"vocab\":[\"\"]}",
    ];

    [Test]
    public void MutilatedEntitiesAreReadOrRefused([Values] ParseMode mode, [Values] EntityFormat format)
    {
        var random = new Random(20260901);
        foreach (var entity in Entities.Generate(3, 400))
        {
            var body = Mutilate(JsonText.Parse(Writing.Text(entity, new Presentation { Format = format, SystemAttributes = true })), random);
            ReadOrRefuse(() => EntityParser.Parse(body, LdContext.Core, mode));
            ReadOrRefuse(() => EntityParser.ParseAttribute("urn:a", ((JsonObject)body).Members[^1].Value, LdContext.Core, mode));
        }
    }

    [TestCase("{\"a\":", "1", "}")]
    [TestCase("{\"a\":{\"value\":", "1", "}}")]
    [TestCase("{\"a\":[", "1", "]}")]
    [TestCase("{\"a\":{\"type\":\"Property\",\"value\":1,\"b\":", "1", "}}")]
    [TestCase("{\"a\":{\"dataset\":{\"@none\":", "1", "}}}")]
    public void DepthIsBounded(string open, string core, string close)
    {
        foreach (var depth in (int[])[1, 10, 20, 31, 60, 5000])
        {
            var json = new StringBuilder().Insert(0, open, depth).Append(core);
            json.Append(string.Concat(Enumerable.Repeat(close, depth)));
            ReadOrRefuse(() => Parsing.Entity(json.ToString()));
            ReadOrRefuse(() => Parsing.Entity(json.ToString(), ParseMode.Merge));
        }
    }

    [TestCase("{\"a\":1e999}")]
    [TestCase("{\"a\":\"\\ud800\"}")]
    [TestCase("{\"a\":1,\"a\":2}")]
    [TestCase("{\"a\":{\"value\":1,\"value\":2}}")]
    [TestCase("{\"a\":01}")]
    [TestCase("{\"id\":\"\\udc00:x\"}")]
    public void BrokenJsonIsRefused(string json) => Assert.That(() => Parsing.Entity(json), Throws.TypeOf<ProblemException>());

    [Test, CancelAfter(20_000)]
    public void ManyMembersCostNoMoreThanTheirNumber(CancellationToken cancellation)
    {
        var members = Enumerable.Range(0, 100_000).Select(i => new JsonMember($"a{i}", JsonValue.Of(i))).ToImmutableArray();
        var (json, reversed) = (new JsonObject(members), new JsonObject([.. members.Reverse()]));
        var entity = Parsing.Entity($$$"""{"id":"urn:a:1","type":"T","a":{"value":{{{json}}}}}""");
        var created = EntityEdits.Create(entity, DateTimeOffset.UnixEpoch).State;
        var merge = Parsing.Entity($$$"""{"a":{"value":{{{reversed}}}}}""", ParseMode.Merge);
        var merged = EntityEdits.Merge(created, merge, new MergeOptions(), DateTimeOffset.UnixEpoch).Change!;

        Assert.That(merged.State.Attributes[0].Instances[0].Value, Is.EqualTo(reversed));
        cancellation.ThrowIfCancellationRequested();
    }

    // $ stands for a number that is another one each time.
    [TestCase("{", "\"a$\":1", "}", EntityBounds.Attributes)]
    [TestCase("{\"a\":{\"value\":1,", "\"a$\":1", "}}", EntityBounds.Attributes)]
    [TestCase("{\"a\":[", "{\"value\":1,\"datasetId\":\"urn:d:$\"}", "]}", EntityBounds.Instances)]
    [TestCase("{\"a\":{\"dataset\":{", "\"urn:d:$\":1", "}}}", EntityBounds.Instances)]
    [TestCase("{\"type\":[", "\"T$\"", "]}", EntityBounds.Types)]
    [TestCase("{\"scope\":[", "\"/s$\"", "]}", EntityBounds.Scopes)]
    public void NumbersAreBounded(string open, string element, string close, int most)
    {
        string Body(int count) => open + string.Join(',', Enumerable.Range(0, count).Select(i => element.Replace("$", $"{i}", StringComparison.Ordinal))) + close;
        Assert.That(() => Parsing.Entity(Body(most)), Throws.Nothing);
        Assert.That(() => Parsing.Entity(Body(most + 1)), Throws.TypeOf<ProblemException>());
    }

    [Test]
    public void BoundsHoldOverSeveralEdits()
    {
        EntityFragment Attributes(int from, int count) => Parsing.Entity(
            $"{{\"id\":\"urn:a:1\",\"type\":\"T\",{string.Join(',', Enumerable.Range(from, count).Select(i => $"\"a{i}\":1"))}}}");
        var entity = EntityEdits.Create(Attributes(0, EntityBounds.Attributes - 1), DateTimeOffset.UnixEpoch).State;

        Assert.That(() => EntityEdits.Append(entity, Attributes(10_000, 1), overwrite: true, DateTimeOffset.UnixEpoch), Throws.Nothing);
        Assert.That(() => EntityEdits.Append(entity, Attributes(10_000, 2), overwrite: true, DateTimeOffset.UnixEpoch), Throws.TypeOf<ProblemException>());
    }

    private static void ReadOrRefuse(Func<object> read)
    {
        try
        {
            _ = read();
        }
        catch (ProblemException e)
        {
            Assert.That(e.Problem.Type.Status, Is.EqualTo(400));
            Assert.That(e.Problem.Detail, Has.Length.LessThan(400));
        }
    }

    private static JsonValue Mutilate(JsonValue value, Random random) => value switch
    {
        JsonObject { Members.IsEmpty: false } json when random.Next(4) > 0 => Mutilate(json, random),
        JsonArray { Items.IsEmpty: false } array when random.Next(4) > 0 => Mutilate(array, random),
        JsonObject { Members.IsEmpty: false } json => json,
        _ => JsonText.Parse(Pieces[random.Next(Pieces.Length)]),
    };

    private static JsonObject Mutilate(JsonObject json, Random random)
    {
        var index = random.Next(json.Members.Length);
        var member = json.Members[index];
        return new JsonObject(json.Members.SetItem(index, member with { Value = Mutilate(member.Value, random) }));
    }

    private static JsonArray Mutilate(JsonArray array, Random random)
    {
        var index = random.Next(array.Items.Length);
        return new JsonArray(array.Items.SetItem(index, Mutilate(array.Items[index], random)));
    }
}

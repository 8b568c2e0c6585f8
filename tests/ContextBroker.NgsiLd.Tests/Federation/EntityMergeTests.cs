using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Federation;

/// <summary>Clause 4.5.5.</summary>
public class EntityMergeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void OneVersionStaysTheVeryOne()
    {
        var only = Entity("\"a\":1");
        Assert.That(EntityMerge.Of([only], [], Now), Is.SameAs(only));
    }

    [TestCase("\"a\":{\"value\":1,\"observedAt\":\"2026-01-02T00:00:00Z\"}", "\"a\":{\"value\":2,\"observedAt\":\"2026-01-01T00:00:00Z\"}", "1")]
    [TestCase("\"a\":{\"value\":1,\"observedAt\":\"2026-01-01T00:00:00Z\"}", "\"a\":{\"value\":2,\"observedAt\":\"2026-01-02T00:00:00Z\"}", "2")]
    [TestCase("\"a\":{\"value\":1,\"modifiedAt\":\"2026-02-01T00:00:00Z\"}", "\"a\":{\"value\":2,\"observedAt\":\"2026-01-01T00:00:00Z\"}", "2")]
    [TestCase("\"a\":{\"value\":1,\"modifiedAt\":\"2026-01-01T00:00:00Z\"}", "\"a\":{\"value\":2,\"modifiedAt\":\"2026-01-02T00:00:00Z\"}", "2")]
    [TestCase("\"a\":{\"value\":1}", "\"a\":{\"value\":2}", "1")]
    [TestCase("\"a\":{\"value\":1}", "\"a\":{\"value\":2,\"expiresAt\":\"2026-01-01T00:00:00Z\",\"observedAt\":\"2026-11-01T00:00:00Z\"}", "1")]
    [TestCase("\"a\":{\"value\":1}", "\"a\":{\"value\":2,\"datasetId\":\"urn:d:2\"}", "1 2")]
    [TestCase("\"a\":{\"value\":1}", "\"b\":{\"value\":2}", "1 2")]
    public void TheMoreCurrentInstanceStays(string one, string other, string values)
    {
        var merged = EntityMerge.Of([Entity(one), Entity(other)], [], Now)!;
        Assert.That(string.Join(' ', merged.Attributes.SelectMany(a => a.Instances).Select(i => i.Value)), Is.EqualTo(values));
    }

    // Missing from one: not of the whole; of all: the last.
    [TestCase("\"expiresAt\":\"2027-01-01T00:00:00Z\"", "\"a\":1", null)]
    [TestCase("\"expiresAt\":\"2027-01-01T00:00:00Z\"", "\"expiresAt\":\"2027-02-01T00:00:00Z\"", "2027-02-01T00:00:00Z")]
    public void TheEntityEndsWithTheLastVersion(string one, string other, string? end) =>
        Assert.That(EntityMerge.Of([Entity(one), Entity(other)], [], Now)!.ExpiresAt?.Text, Is.EqualTo(end));

    [TestCase("\"a\":1", "2027-01-01T00:00:00Z")]
    [TestCase("\"a\":{\"value\":1,\"expiresAt\":\"2028-01-01T00:00:00Z\"}", "2027-01-01T00:00:00Z")]
    [TestCase("\"a\":{\"value\":1,\"expiresAt\":\"2026-12-01T00:00:00Z\"}", "2026-12-01T00:00:00Z")]
    public void WhatEndsWithItsVersionDoesNotOutliveIt(string attribute, string end)
    {
        var merged = EntityMerge.Of([Entity($"\"expiresAt\":\"2027-01-01T00:00:00Z\",{attribute}"), Entity("\"b\":1")], [], Now)!;
        Assert.That(merged.Find(Iri("a"))!.Value.Instances[0].ExpiresAt!.Value.Text, Is.EqualTo(end));
    }

    [Test]
    public void VersionsThatHaveEndedDoNotCount() =>
        Assert.That(EntityMerge.Of([Entity("\"expiresAt\":\"2026-01-01T00:00:00Z\",\"a\":1"), Entity("\"b\":1")], [], Now)!.Find(Iri("a")), Is.Null);

    [Test]
    public void AuxiliaryVersionsAddWhatNobodyHas()
    {
        var merged = EntityMerge.Of([Entity("\"a\":1")], [Entity("\"a\":2,\"b\":2"), Entity("\"c\":{\"value\":3,\"datasetId\":\"urn:d:1\"}")], Now)!;
        Assert.That(string.Join(' ', merged.Attributes.Select(a => a.Instances.Single().Value)), Is.EqualTo("1 2 3"));
    }

    [Test]
    public void TypesAndScopesAreJoined()
    {
        var merged = EntityMerge.Of([Read("""{"id":"urn:e:1","type":"A","scope":"/x"}"""), Read("""{"id":"urn:e:1","type":["B","A"],"scope":["/x","/y"]}""")], [], Now)!;
        Assert.That((string.Join(' ', merged.Types), string.Join(' ', merged.Scopes)), Is.EqualTo(($"{Iri("A")} {Iri("B")}", "/x /y")));
    }

    private static string Iri(string name) => LdContext.Core.Expand(name);

    private static Entity Entity(string members) => Read($$"""{"id":"urn:e:1","type":"T",{{members}}}""");

    private static Entity Read(string json) => SourceAnswer.ReadEntity(JsonText.Parse(json), LdContext.Core);
}

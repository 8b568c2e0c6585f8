using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Federation;

/// <summary>What an entity in a source's notification says has happened (clauses 4.5.0, 5.8.6).</summary>
public sealed class NotifiedChangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    // The attributes: name, datasetId, before and after; "-" where there is none.
    [TestCase(""" "a":{"type":"Property","value":2} """, "a - - 2")]
    [TestCase(""" "a":{"type":"Property","value":2,"previousValue":1} """, "a - 1 2")]
    [TestCase(""" "a":2 """, "a - - 2")]
    [TestCase(""" "a":"urn:ngsi-ld:null" """, "a - \"urn:ngsi-ld:null\" -")]
    [TestCase(""" "a":{"type":"Property","value":"urn:ngsi-ld:null","previousValue":1,"deletedAt":"2026-01-01T00:00:00Z"} """, "a - 1 -")]
    [TestCase(""" "a":{"type":"Relationship","object":"urn:x:2","previousObject":"urn:x:1"} """, "a - \"urn:x:1\" \"urn:x:2\"")]
    [TestCase(""" "a":{"type":"LanguageProperty","languageMap":{"@none":"urn:ngsi-ld:null"}} """, "a - {\"@none\":\"urn:ngsi-ld:null\"} -")]
    [TestCase(""" "a":{"type":"ListProperty","valueList":["urn:ngsi-ld:null"],"previousValueList":[1]} """, "a - [1] -")]
    [TestCase(""" "a":[{"type":"Property","value":1},{"type":"Property","value":"urn:ngsi-ld:null","datasetId":"urn:d:1"}] """, "a - - 1|a urn:d:1 \"urn:ngsi-ld:null\" -")]
    public void AttributesSayWhatChanged(string attributes, string expected) => Assert.That(
        string.Join('|', Read(attributes).Attributes.Select(one =>
            $"{LdContext.Core.Compact(one.Name)} {one.DatasetId ?? "-"} {one.Before?.Value.ToString() ?? "-"} {one.After?.Value.ToString() ?? "-"}")),
        Is.EqualTo(expected));

    [Test]
    public void WhatIsGoneIsNotInTheState() =>
        Assert.That(Read(""" "a":{"type":"Property","value":"urn:ngsi-ld:null"},"b":1 """).State.Attributes.Select(attribute => LdContext.Core.Compact(attribute.Name)), Is.EqualTo(new[] { "b" }));

    [TestCase(""" "deletedAt":"2026-01-01T00:00:00Z" """, "2026-01-01T00:00:00Z")]
    [TestCase(""" "deletedAt":"yesterday" """, "2026-08-01T12:00:00Z")]
    public void AnEntityCanBeGone(string members, string at) =>
        Assert.That((Read(members).Kind, Read(members).At), Is.EqualTo((ChangeKind.Deleted, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture))));

    [TestCase("[]")]
    [TestCase("""{"id":"urn:s:1"}""")]
    [TestCase("""{"id":"urn:s:1","type":"S","a":{"type":"Property","value":1,"b":"urn:ngsi-ld:null"}}""")]
    [TestCase("""{"id":"urn:s:1","type":"S","a":{"type":"Relationship","object":"urn:x:1","previousObject":5}}""")]
    public void WhatIsNoEntityIsRefused(string body) =>
        Assert.That(() => NotifiedChange.Read(JsonText.Parse(body), LdContext.Core, Now), Throws.InstanceOf<ProblemException>());

    private static EntityChange Read(string members) => NotifiedChange.Read(JsonText.Parse("{\"id\":\"urn:s:1\",\"type\":\"S\"," + members + "}"), LdContext.Core, Now);
}

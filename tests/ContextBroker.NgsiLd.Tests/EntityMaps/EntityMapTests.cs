using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.EntityMaps;

public sealed class EntityMapTests
{
    private const string Id = "urn:ngsi-ld:EntityMap:1";

    private static readonly DateTimeOffset Noon = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly EntityMap Map = new(Id, Noon, [EntityMapEntry.Local("urn:e:2"), new EntityMapEntry("urn:e:1", ["urn:r:1", "@none"]), new EntityMapEntry("urn:e:3", ["urn:r:1"])]);

    [Test]
    public void ItIsWrittenInItsOrder() => Assert.That(Text(Map), Is.EqualTo(
        """{"id":"urn:ngsi-ld:EntityMap:1","type":"EntityMap","expiresAt":"2026-08-01T12:00:00.000Z","entityMap":{"urn:e:2":["@none"],"urn:e:1":["urn:r:1","@none"],"urn:e:3":["urn:r:1"]}}"""));

    [Test]
    public void LinkedMapsAreWritten()
    {
        var map = Map with { Entries = [], LinkedMaps = ImmutableSortedDictionary<string, string>.Empty.Add("urn:r:1", "urn:m:1") };
        Assert.That(Text(map), Does.EndWith(""" "entityMap":{},"linkedMaps":{"urn:r:1":"urn:m:1"}}""".Trim()));
    }

    [Test]
    public void HeldHereIsNone() => Assert.That(Map.Entries.Select(e => e.IsHeldHere), Is.EqualTo(new[] { true, true, false }));

    [Test]
    public void WhatIsGoneIsLeftOut()
    {
        Assert.That(Map.Without(new HashSet<string> { "urn:e:1", "urn:e:9" }).Entries.Select(e => e.EntityId), Is.EqualTo(new[] { "urn:e:2", "urn:e:3" }));
        Assert.That(Map.Without(new HashSet<string>()), Is.SameAs(Map));
    }

    [TestCase("""{"expiresAt":"2026-08-01T13:00:00Z"}""", "2026-08-01T13:00:00.000Z")]
    [TestCase("""{"expiresAt":"2026-08-01T22:00:00+09:00"}""", "2026-08-01T13:00:00.000Z")]
    [TestCase("""{"id":"urn:ngsi-ld:EntityMap:1","type":"EntityMap","@context":[],"entityMap":{"urn:e:9":["@none"]},"linkedMaps":7}""", null)]
    [TestCase("{}", null)]
    public void FragmentsAreRead(string fragment, string? expected)
    {
        var expiresAt = EntityMapFragment.ReadExpiresAt(JsonText.Parse(fragment), Id);
        Assert.That(expiresAt is { } at ? Timestamp.Format(at) : null, Is.EqualTo(expected));
    }

    [TestCase("[]", null, "object")]
    [TestCase("7", null, "object")]
    [TestCase("""{"expiresAt":"tomorrow"}""", "expiresAt", "\"tomorrow\"")]
    [TestCase("""{"expiresAt":"2026-08-01"}""", "expiresAt", "DateTime")]
    [TestCase("""{"expiresAt":null}""", "expiresAt", "null")]
    [TestCase("""{"expiresAt":1785585600}""", "expiresAt", "DateTime")]
    [TestCase("""{"id":"urn:ngsi-ld:EntityMap:2"}""", "id", "cannot become")]
    [TestCase("""{"type":"Entity"}""", "type", "cannot become")]
    [TestCase("""{"expiresat":"2026-08-01T13:00:00Z"}""", "expiresat", "not a member")]
    public void WrongFragmentsAreRefused(string fragment, string? member, string detail)
    {
        var refused = Assert.Throws<ProblemException>(() => EntityMapFragment.ReadExpiresAt(JsonText.Parse(fragment), Id))!;
        Assert.That((refused.Problem.Type, refused.Problem.Member), Is.EqualTo((ProblemType.BadRequestData, member)));
        Assert.That(refused.Message, Does.Contain(detail));
    }

    private static string Text(EntityMap map)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            EntityMapWriter.WriteMembers(writer, map);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

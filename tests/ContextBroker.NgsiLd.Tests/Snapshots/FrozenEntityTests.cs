using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Snapshots;
using ContextBroker.NgsiLd.Tests.Edits;
using static ContextBroker.Testing.Make;

namespace ContextBroker.NgsiLd.Tests.Snapshots;

/// <summary>What a snapshot keeps of an entity, and how its copy is brought up to date.</summary>
public sealed class FrozenEntityTests
{
    private static readonly Entity Shelter = Entity(
        "urn:s:1",
        Attribute(Expand("a"), Instance("1"), Instance("2", "urn:d:1")),
        Attribute(Expand("b"), "3"),
        Attribute(Expand("c"), "4"));

    [TestCase("", "a 1; a 2 @urn:d:1; b 3; c 4")]
    [TestCase("pick=b", "b 3")]
    [TestCase("omit=b", "a 1; a 2 @urn:d:1; c 4")]
    [TestCase("dataset=@none", "a 1; b 3; c 4")]
    [TestCase("dataset=urn:d:1", "a 2 @urn:d:1")]
    [TestCase("pick=c | pick=a", "a 1; a 2 @urn:d:1; c 4")]
    [TestCase("dataset=urn:d:1 | pick=b", "a 2 @urn:d:1; b 3")]
    [TestCase("pick=b | ", "a 1; a 2 @urn:d:1; b 3; c 4")]
    public void KeepsWhatAnyQueryWants(string queries, string kept)
    {
        var entity = FrozenEntity.Of(Shelter, [.. queries.Split('|').Select(q => Query(q.Trim()))]);
        Assert.That(Text(entity), Is.EqualTo(kept));
        Assert.That((entity.Id, entity.Types, entity.CreatedAt), Is.EqualTo((Shelter.Id, Shelter.Types, Shelter.CreatedAt)));
    }

    [Test]
    public void ANewOneIsCreatedWithItsTimes()
    {
        var change = FrozenState.Put(null, Shelter with { Version = 7 }, EditsText.At(9))!;
        Assert.That((change.Kind, change.State.Version, change.State.CreatedAt, change.At), Is.EqualTo((ChangeKind.Created, 0L, Noon, EditsText.At(9))));
        Assert.That(change.Attributes, Has.Length.EqualTo(4));
        Assert.That(change.Attributes.Select(a => a.Before), Is.All.Null);
    }

    [Test]
    public void TheSameChangesNothing() => Assert.That(FrozenState.Put(Shelter with { Version = 3 }, Shelter with { Version = 7 }, EditsText.At(9)), Is.Null);

    [Test]
    public void ALaterStateTellsWhatIsOther()
    {
        var before = Shelter with { Version = 3 };
        var later = EntityEdits.Update(Shelter, Fragment(Attribute(Expand("b"), "9")), EditsText.At(5)).Change!.State;
        var change = FrozenState.Put(before, later with { Attributes = later.Attributes.RemoveAt(2), Version = 8 }, EditsText.At(9))!;
        Assert.That((change.Kind, change.State.Version, change.State.ModifiedAt), Is.EqualTo((ChangeKind.Updated, 3L, EditsText.At(5))));
        Assert.That(
            change.Attributes.Select(a => $"{LdContext.Core.Compact(a.Name)} {a.Before?.Value} {a.After?.Value}"), Is.EqualTo(new[] { "b 3 9", "c 4 " }));
    }

    private static string Expand(string name) => LdContext.Core.Expand(name);

    private static SnapshotQuery Query(string text)
    {
        var (kind, value) = text.Split('=') is [var k, var v] ? (k, v) : ("", "");
        return new SnapshotQuery(
            new EntityQuery(),
            kind is "pick" or "omit" ? ProjectionParser.Parse(null, kind == "pick" ? value : null, kind == "omit" ? value : null, LdContext.Core) : null,
            kind == "dataset" ? [value] : null);
    }

    private static string Text(Entity entity) => string.Join("; ", entity.Attributes.SelectMany(
        a => a.Instances, (a, i) => $"{LdContext.Core.Compact(a.Name)} {i.Value}{(i.DatasetId is null ? "" : $" @{i.DatasetId}")}"));
}

using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Writing;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>Records of history that share a row: nobody can tell them from those that have one of their own.</summary>
public sealed class SqliteHistoryPackTests
{
    private const int Entities = 12;

    private static readonly string[] Names = ["urn:x:a", "urn:x:b", "urn:x:c", "urn:x:d"];

    private readonly Random _random = new(20261128);
    private SqliteUnderTest _store = null!;

    [SetUp]
    public void SetUp() => _store = new SqliteUnderTest();

    [TearDown]
    public async Task TearDown() => await _store.DisposeAsync();

    [Test]
    public async Task OneCommitIsOneRow()
    {
        var read = await _store.Entities.Add(Whole(0));
        await Update(read, Names[1], Names[3]);
        Assert.That(Rows(), Is.EqualTo(2));

        var evolution = (await Find(0))!;
        Assert.That(evolution.Attributes.Select(a => a.Name), Is.EquivalentTo(Names));
        Assert.That(evolution.Attributes.SelectMany(a => a.Records).Select(r => r.Number).Order(), Is.EqualTo(Enumerable.Range(1, 6)));
        Assert.That(evolution.Find(Names[1])!.Records, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task ReadsAsUnpacked()
    {
        await Change(300);
        var packed = await All();
        Assert.That(Rows(), Is.LessThan(packed.Split('#').Length), "this test is about something");
        await _store.Engine.Writes.Enqueue(UnpackAll, CancellationToken.None);

        Assert.That(await All(), Is.EqualTo(packed));
    }

    // What the temporal API changes of a packed record is changed of that one alone.
    [TestCase(true)]
    [TestCase(false)]
    public async Task EditsTouchOneRecord(bool unpackBefore)
    {
        await Change(100);
        var before = (await Find(3))!;
        if (unpackBefore)
        {
            await _store.Engine.Writes.Enqueue(UnpackAll, CancellationToken.None);
        }

        var (removed, replaced) = (before.Find(Names[2])!.Records.MinBy(r => r.Number)!, before.Find(Names[0])!.Records.MinBy(r => r.Number)!);
        Assert.That(await _store.History.Remove("", new RecordChoice(before.Id, Names[2], removed.Number), CancellationToken.None), Is.EqualTo(HistoryWrite.Done));
        Assert.That(
            await _store.History.Replace("", new RecordChoice(before.Id, Names[0], replaced.Number), replaced.Instance with { Value = JsonValue.Of("corrected") }, CancellationToken.None),
            Is.EqualTo(HistoryWrite.Done));

        var after = (await Find(3))!;
        Assert.That(Text(after), Is.EqualTo(Text(before, r => r.Number == removed.Number ? null : r.Number == replaced.Number ? "corrected" : Value(r))));
    }

    [Test]
    public async Task ErasingLeavesNothing()
    {
        await Change(300);
        while (!await _store.Entities.Erase("", 5, CancellationToken.None))
        {
        }

        Assert.That(Rows(), Is.Zero);
    }

    [Test]
    public async Task RemovingAnEvolutionLeavesTheOthers()
    {
        await Change(300);
        var other = Text((await Find(4))!);
        await _store.History.RemoveAll("", Whole(3).Id, CancellationToken.None);

        Assert.That((await Find(3))?.Attributes.SelectMany(a => a.Records) ?? [], Is.Empty);
        Assert.That(Text((await Find(4))!), Is.EqualTo(other));
    }

    internal static int UnpackAll(Writer writer)
    {
        var rows = new HistoryRows(writer.Connection, writer.Names, writer.Counters);
        while (writer.Connection.Scalar("SELECT MIN(row) FROM history WHERE kind = 4") is var row and not 0)
        {
            rows.Unpack(row);
        }

        return 0;
    }

    // Creations, updates of one, of several and of new attributes, deletions.
    private async Task Change(int changes)
    {
        for (var i = 0; i < Entities; i++)
        {
            await _store.Entities.Add(Whole(i));
        }

        for (var i = 0; i < changes; i++)
        {
            var number = _random.Next(Entities);
            if (await _store.Entities.Find("", Whole(number).Id, CancellationToken.None) is not { } read)
            {
                await _store.Entities.Add(Whole(number));
            }
            else if (_random.Next(15) == 0)
            {
                await _store.Entities.Commit(Changes.Delete(read));
            }
            else
            {
                await Update(read, [.. Names.Where(_ => _random.Next(2) == 0)]);
            }
        }

        if (await _store.Entities.Find("", Whole(3).Id, CancellationToken.None) is null)
        {
            await _store.Entities.Add(Whole(3));
        }
    }

    private async Task Update(Entity read, params string[] names)
    {
        var fragment = Make.Fragment([.. names.Select(name => Make.Attribute(name, $"{_random.Next(1000)}"))]);
        if (EntityEdits.Update(read, fragment, Make.Noon.AddSeconds(_random.Next(1000))).Change is { } change)
        {
            await _store.Entities.Commit(new EntityCommit("", read.Version, change));
        }
    }

    private static Entity Whole(int number) =>
        Make.Entity($"urn:ngsi-ld:Shelter:{number}", [.. Names.Select(name => Make.Attribute(name, "0"))]);

    private ValueTask<Evolution?> Find(int number) => _store.History.Find("", Whole(number).Id, new EvolutionQuery(), CancellationToken.None);

    private async Task<string> All()
    {
        var texts = new List<string>();
        for (var i = 0; i < Entities; i++)
        {
            texts.Add(await Find(i) is { } evolution ? Text(evolution) : "");
        }

        return string.Join('\n', texts);
    }

    private static string Text(Evolution evolution) => Text(evolution, Value);

    private static string Text(Evolution evolution, Func<EvolutionRecord, string?> value) => string.Join('\n', evolution.Attributes.Select(a =>
        $"{evolution.Id} {a.Name} {string.Join(' ', a.Records.Where(r => value(r) is not null).OrderBy(r => r.Number).Select(r => $"#{r.Number} {value(r)} {r.DeletedAt:O} {r.Instance.ModifiedAt:O}"))}"));

    private static string Value(EvolutionRecord record) => record.Instance.IsNull ? "gone" : Plain(record.Instance.Value);

    private static string Plain(JsonValue value) => value is JsonString text ? text.Value : value.ToString()!;

    private long Rows()
    {
        using var reader = _store.Engine.Readers.Rent();
        return reader.Connection.Scalar("SELECT COUNT(*) FROM history");
    }
}

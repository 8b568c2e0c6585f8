using ContextBroker.Core.Moving;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Storage.Tests.Contracts;

namespace ContextBroker.Storage.Tests.Moving;

/// <summary>A whole broker moves from one store to another, and goes on there as if nothing had been.</summary>
[TestFixture("sqlite", "mongodb")]
[TestFixture("mongodb", "sqlite")]
[TestFixture("sqlite", "sqlite")]
public sealed class MoveTests(string from, string to)
{
    // Small, so that every kind takes several.
    private const int Page = 17;

    private readonly IProgress<MoveProgress> _unseen = new Unseen();

    private StorePlace _source = null!;
    private StorePlace _target = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        _source = StorePlace.New(from);
        await using var ports = _source.Open();
        await WholeBroker.Fill(ports);
    }

    [OneTimeTearDown]
    public async Task Empty() => await (_source?.DisposeAsync() ?? default);

    [SetUp]
    public void NewTarget() => _target = StorePlace.New(to);

    [TearDown]
    public async Task NoTarget() => await (_target?.DisposeAsync() ?? default);

    [Test]
    public async Task EverythingIsThere()
    {
        var before = await Told(_source);
        var report = await Move();
        Assert.That(report.Kinds.Where(k => !k.IsEqual), Is.Empty);
        Assert.That(report.IsEqual, Is.True, $"{report.Source} {report.Target}");
        Assert.That(report.Kinds.Select(k => k.SourceCount), Is.All.Positive);
        Assert.That(await Told(_target), Is.EqualTo(before));
    }

    [Test]
    public async Task TheLogAndTheHistoryGoOn()
    {
        await Move();
        await using var ports = _target.Open();
        var (id, last) = (Changes.Shelter(1).Id, ports.Entities.LastSequence);
        var before = (await ports.History.Find("", id, new EvolutionQuery(), default))!.Find(Changes.Occupancy)!.Records;
        var read = await ports.Entities.Find("", id, default);
        var result = await ports.Entities.Commit(Changes.Set(read!, Changes.Occupancy, "4242"));
        Assert.That(result, Is.EqualTo(new CommitResult(CommitStatus.Done, last + 1)));
        var after = (await ports.History.Find("", id, new EvolutionQuery(), default))!.Find(Changes.Occupancy)!.Records;
        Assert.That(after.Except(before).Single().Number, Is.GreaterThan(before.Max(r => r.Number)));
        Assert.That(after, Has.Length.EqualTo(before.Length + 1));
        var numbers = await ports.Outbox.Enqueue(WholeBroker.Reader, last + 1, [new OutboxItem("", "urn:sub:1", "urn:n:new", last + 1, default, default)], default);
        var known = await ports.Ledger.Find("", "urn:sub:1", new LedgerQuery(Limit: 1000), default);
        Assert.That(known.Where(k => k.NotificationId != "urn:n:new").Select(k => k.Number), Is.All.LessThan(numbers[0]));
    }

    [Test]
    public async Task WhereverItDiesItGoesOn()
    {
        var before = await Told(_source);
        for (var at = 1; ; at++)
        {
            try
            {
                await using var source = await _source.Source();
                await using var target = new CrashingTarget(_target.Target(), at: at % 3 + 1, isDone: at % 2 == 0);
                await new StoreMove(source, target, 8 * Page).Run(_unseen, default);
                Assert.Fail("it never died");
            }
            catch (CrashingTarget.CrashException)
            {
                if (IsOver())
                {
                    break;
                }
            }
        }

        Assert.That(await Told(_target), Is.EqualTo(before));
    }

    [Test]
    public async Task NoBrokerStartsOnWhatIsHalf()
    {
        await Die(at: 5);
        Assert.That(_target.Open, Throws.InvalidOperationException.With.Message.Contains("is being filled by contextbroker migrate, which has not come to its end"));
        Assert.That(_target.Source, Throws.InvalidOperationException.With.Message.Contains("is being filled"));
        await Move();
        Assert.That(async () => await _target.Open().DisposeAsync(), Throws.Nothing);
    }

    [Test]
    public async Task AStoreInUseIsRefused()
    {
        await using (await _source.Source())
        {
            Assert.That(_source.Open, Throws.InvalidOperationException.With.Message.Match("is open in another broker|is being read by contextbroker migrate"));
        }

        await using var ports = _target.Open();
        await ports.Entities.Add(Changes.Shelter(1));
        await ports.DisposeAsync();
        Assert.That(() => _target.Target(), Throws.InvalidOperationException.With.Message.Contains("is not empty: a move needs a new one"));
        Assert.That(() => _target.Target(restart: true), Throws.InvalidOperationException.With.Message.Contains("is not empty"));
    }

    [Test]
    public async Task ASourceThatChangedMeanwhileIsRefusedUntilARestart()
    {
        await Die(at: 4);
        await using (var ports = _source.Open())
        {
            await ports.Entities.Add(Changes.Shelter(99));
        }

        Assert.That(Move, Throws.InvalidOperationException.With.Message.Contains("has changed since the move").And.Message.Contains("--restart"));
        Assert.That((await Move(restart: true)).IsEqual, Is.True);
        Assert.That(await Told(_target), Is.EqualTo(await Told(_source)));
    }

    // A document is no change of an entity: no number tells of it, the comparison does.
    [Test]
    public async Task WhatDiffersStaysMarked()
    {
        await Die(at: 8);
        await using (var ports = _source.Open())
        {
            var stored = (await ports.Documents.Find("subscription", "", "urn:d:1", default))!;
            Assert.That(await ports.Documents.Put("subscription", "", "urn:d:1", stored.Version, "[9]"u8.ToArray(), default), Is.EqualTo(stored.Version + 1));
        }

        var report = await Move();
        Assert.That(report.Kinds.Where(k => !k.IsEqual).Select(k => k.Kind), Is.EqualTo(new[] { MovedKind.Documents }));
        Assert.That(_target.Open, Throws.InvalidOperationException);
    }

    [Test]
    public async Task TwoSourcesAreNotMixed()
    {
        await Die(at: 4);
        await using var other = StorePlace.New("sqlite");
        await (other.Open()).DisposeAsync();
        await using var source = await other.Source();
        await using var target = _target.Target();
        Assert.That(() => new StoreMove(source, target).Run(_unseen, default), Throws.InvalidOperationException.With.Message.Contains("has not come to its end"));
    }

    private async Task<MoveReport> Move(bool restart)
    {
        await using var source = await _source.Source();
        await using var target = _target.Target(restart);
        return await new StoreMove(source, target, Page).Run(_unseen, default);
    }

    private Task<MoveReport> Move() => Move(restart: false);

    private async Task Die(int at)
    {
        await using var source = await _source.Source();
        await using var target = new CrashingTarget(_target.Target(), at, isDone: true);
        Assert.That(() => new StoreMove(source, target, Page).Run(_unseen, default), Throws.InstanceOf<CrashingTarget.CrashException>());
    }

    private bool IsOver()
    {
        try
        {
            _target.Target().DisposeAsync().AsTask().GetAwaiter().GetResult();
            return false;
        }
        catch (InvalidOperationException e) when (e.Message.Contains("not empty", StringComparison.Ordinal))
        {
            return true;
        }
    }

    private static async Task<List<string>> Told(StorePlace place)
    {
        await using var ports = place.Open();
        return await WholeBroker.Told(ports);
    }

    private sealed class Unseen : IProgress<MoveProgress>
    {
        public void Report(MoveProgress value)
        {
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ContextBroker.Core.Storage;
using ContextBroker.MongoDb;
using ContextBroker.MongoDb.Delivery;
using ContextBroker.MongoDb.Documents;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.Nodes;
using ContextBroker.MongoDb.Writing;
using ContextBroker.Storage.Tests.Contracts;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.Storage.Tests.MongoDb;

/// <summary>Two engines on one database, and a server that fails.</summary>
public sealed class MongoNodeTests
{
    private const int Illegal = 20;

    private MongoEngine _one = null!;
    private MongoEngine _other = null!;

    [SetUp]
    public async Task Open()
    {
        var options = new MongoOptions { ConnectionString = MongoDatabase.Uri, Database = await MongoDatabase.Emptied() };
        _one = new MongoEngine(options, TimeProvider.System, NullLogger<MongoEngine>.Instance);
        _other = new MongoEngine(options, TimeProvider.System, NullLogger<MongoEngine>.Instance);
    }

    [TearDown]
    public async Task Close()
    {
        await (_one?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_other?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Test]
    public async Task SequencesOfTwoNodesHaveNoGaps()
    {
        const int writers = 8, each = 10;
        IEntityStore[] stores = [new MongoEntityStore(_one), new MongoEntityStore(_other)];
        var heard = new List<long>();
        stores[0].Committed += records => heard.AddRange(records.Select(r => r.Sequence));
        var given = new ConcurrentBag<long>();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                given.Add((await stores[writer % 2].Commit(Changes.Create(Changes.Shelter((writer * each) + i)))).Sequence);
            }
        })));
        await _one.Publisher.CatchUp(CancellationToken.None);
        Assert.That(given.Order(), Is.EqualTo(Enumerable.Range(1, writers * each)));
        Assert.That(heard, Is.EqualTo(Enumerable.Range(1, writers * each)));
        Assert.That((await stores[1].ReadChanges(0, 1000, CancellationToken.None)).Select(c => c.Sequence), Is.EqualTo(Enumerable.Range(1, writers * each)));
    }

    [Test]
    public async Task WhatTheOtherWroteIsReadAtOnce()
    {
        var (one, other) = (new MongoEntityStore(_one), new MongoEntityStore(_other));
        var read = await one.Add(Changes.Shelter(1));
        await other.Commit(Changes.Set(read, Changes.Occupancy, "5"));
        Assert.That((await one.Find("", read.Id, CancellationToken.None))!.Version, Is.EqualTo(2));
        Assert.That((await one.Commit(Changes.Set(read, Changes.Occupancy, "6"))).Status, Is.EqualTo(CommitStatus.Conflict));
    }

    // Who had the turn last goes on from what it knows; who had it in between makes that void.
    [Test]
    public async Task WhatANodeKnowsOfItsLastTurnIsVoidAfterTheOthers()
    {
        var (one, other) = (new MongoEntityStore(_one), new MongoEntityStore(_other));
        var state = await one.Add(Changes.Shelter(1));
        for (var value = 1; value <= 6; value++)
        {
            var writer = value % 3 == 0 ? other : one;
            Assert.That((await writer.Commit(Changes.Set(state, Changes.Occupancy, $"{value}"))).Status, Is.EqualTo(CommitStatus.Done), $"{value}");
            state = (await one.Find("", state.Id, CancellationToken.None))!;
        }

        Assert.That((await other.Commit(Changes.Delete(state))).Status, Is.EqualTo(CommitStatus.Done));
        Assert.That((await one.Commit(Changes.Set(state, Changes.Occupancy, "7"))).Status, Is.EqualTo(CommitStatus.Conflict));
        Assert.That((await one.Commit(Changes.Create(Changes.Shelter(1)))).Sequence, Is.EqualTo(9));
        Assert.That((await one.ReadChanges(0, 100, CancellationToken.None)).Select(c => c.Sequence), Is.EqualTo(Enumerable.Range(1, 9)));
    }

    [TestCase("findAndModify", "{ errorCode: 112, errorLabels: ['TransientTransactionError'] }")]
    [TestCase("update", "{ closeConnection: true }")]
    [TestCase("commitTransaction", "{ closeConnection: true }")]
    [TestCase("commitTransaction", "{ errorCode: 11602, errorLabels: ['UnknownTransactionCommitResult'] }")]
    public async Task AFailingServerIsAskedAgain(string command, string failure)
    {
        var store = new MongoEntityStore(_one);
        await FailThrice(command, failure);
        try
        {
            Assert.That((await store.Commit(Changes.Create(Changes.Shelter(1)))).Sequence, Is.EqualTo(1));
        }
        finally
        {
            await Admin.RunCommandAsync<BsonDocument>(new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", "off" } });
        }

        Assert.That(await store.ReadChanges(0, 10, CancellationToken.None), Has.Count.EqualTo(1));
    }

    // While the server is heard of, over connections of its own.
    [Test]
    public async Task AConnectionThatAFirewallHasForgottenIsGivenUp()
    {
        var server = new MongoUrl(MongoDatabase.Uri).Server;
        await using var firewall = new ForgetfulFirewall(server.Port);
        var options = new MongoOptions
        {
            ConnectionString = $"mongodb://127.0.0.1:{firewall.Port}/?directConnection=true",
            Database = MongoDatabase.Database.DatabaseNamespace.DatabaseName,
            AnswerTimeout = TimeSpan.FromSeconds(2),
        };
        await using var engine = new MongoEngine(options, TimeProvider.System, NullLogger<MongoEngine>.Instance);
        var store = new MongoEntityStore(engine);
        var state = await store.Add(Changes.Shelter(1));

        // What a session is named by: heartbeats have none.
        Assert.That(firewall.Forget("lsid"u8, TimeSpan.FromSeconds(30)), Is.Positive);
        var began = Stopwatch.StartNew();
        Assert.That((await store.Commit(Changes.Set(state, Changes.Occupancy, "5"))).Sequence, Is.EqualTo(2));
        Assert.That(began.Elapsed, Is.GreaterThan(options.AnswerTimeout).And.LessThan(TimeSpan.FromSeconds(15)), "nothing was forgotten, or it was waited for");
        Assert.That((await store.Find("", state.Id, CancellationToken.None))!.Version, Is.EqualTo(2));
    }

    [Test]
    public async Task WhatCannotBeWrittenHarmsNobodyElse()
    {
        var (entities, history) = (new MongoEntityStore(_one), _one.Evolutions);
        var added = Enumerable.Range(0, 20).Select(i => entities.Commit(Changes.Create(Changes.Shelter(i)))).ToList();
        var refused = history.Add("", new EvolutionAddition("urn:x:none", [], [], DateTimeOffset.UnixEpoch, MayCreate: true), CancellationToken.None);
        Assert.That(async () => await refused, Throws.InstanceOf<NgsiLd.ProblemException>());
        Assert.That((await Task.WhenAll(added)).Select(r => r.Sequence).Order(), Is.EqualTo(Enumerable.Range(1, 20)));
    }

    [Test]
    public async Task DocumentsAreToldBeforeTheCommitsAfterThem()
    {
        var heard = new Heard();
        using var ending = new CancellationTokenSource();
        var following = new MongoSharedStore(_one, NullLogger<MongoEngine>.Instance).Follow(heard, ending.Token);
        var (documents, entities) = (new MongoDocumentStore(_other), new MongoEntityStore(_other));
        for (var i = 1; i <= 5; i++)
        {
            await documents.Put("subscription", "", $"{i}", 0, "{}"u8.ToArray(), CancellationToken.None);
            await entities.Commit(Changes.Create(Changes.Shelter(i)));
        }

        await heard.Until("5");
        await ending.CancelAsync();
        await following;
        var told = heard.All;
        foreach (var i in Enumerable.Range(1, 5))
        {
            var commit = told.FindIndex(one => one.Length == 1 && int.Parse(one, CultureInfo.InvariantCulture) >= i);
            Assert.That(told.IndexOf($"subscription/{i}"), Is.InRange(0, commit), string.Join(' ', told));
        }

        Assert.That(_one.Publisher.LastSequence, Is.EqualTo(5));
    }

    [TestCase(286)]
    [TestCase(260)]
    public async Task ALostStreamBeginsAnewWithAReload(int code)
    {
        var heard = new Heard();
        using var ending = new CancellationTokenSource();
        var following = new MongoSharedStore(_one, NullLogger<MongoEngine>.Instance).Follow(heard, ending.Token);
        await heard.Until("0");
        await FailThrice("getMore", $"{{ errorCode: {code} }}");
        try
        {
            await heard.Until("reload");
        }
        finally
        {
            await Admin.RunCommandAsync<BsonDocument>(new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", "off" } });
        }

        await new MongoEntityStore(_other).Commit(Changes.Create(Changes.Shelter(1)));
        await heard.Until("1");
        await ending.CancelAsync();
        await following;
    }

    [Test]
    public async Task AFormerHolderMovesNoPosition()
    {
        var (one, other) = (new MongoSharedStore(_one, NullLogger<MongoEngine>.Instance), new MongoSharedStore(_other, NullLogger<MongoEngine>.Instance));
        string[] readers = ["planner", ILeases.Ledger];
        var held = await one.Take("duties", null, "one", readers, CancellationToken.None);
        var numbers = await new MongoOutbox(_one).Enqueue("planner", 7, [Item(7)], CancellationToken.None);
        Assert.That(await other.Take("duties", held! with { Beat = held.Beat - 1 }, "other", readers, CancellationToken.None), Is.Null);
        Assert.That(await other.Take("duties", held, "other", readers, CancellationToken.None), Is.Not.Null);
        Assert.That(await one.Renew(held!, CancellationToken.None), Is.Null);
        await new MongoOutbox(_other).Enqueue("planner", 8, [], CancellationToken.None);
        Assert.That(() => new MongoOutbox(_one).Enqueue("planner", 9, [Item(9)], CancellationToken.None), Throws.InstanceOf<LeaseLostException>());
        var end = new DeliveryEnd(numbers[0], DeliveryState.Delivered, DateTimeOffset.UnixEpoch, "n", default);
        Assert.That(() => new MongoDeliveryLedger(_one).Finish([end], CancellationToken.None), Throws.InstanceOf<LeaseLostException>());
        Assert.That(await new MongoOutbox(_other).Position("planner", CancellationToken.None), Is.EqualTo(8));
        Assert.That(await other.Queued(0, 10, CancellationToken.None), Has.Count.EqualTo(1));
        await new MongoDeliveryLedger(_other).Finish([end], CancellationToken.None);
        Assert.That(await other.Queued(0, 10, CancellationToken.None), Is.Empty);
    }

    // Whoever takes the lease reads the position that all committed writes of the former holder left, however they are interleaved.
    [Test]
    public async Task NoWriteOfAFormerHolderComesAfterTheTaking()
    {
        var stores = new[] { _one, _other }.Select(engine => (Shared: new MongoSharedStore(engine, NullLogger<MongoEngine>.Instance), Outbox: new MongoOutbox(engine))).ToArray();
        Lease? held = null;
        for (var round = 0; round < 10; round++)
        {
            var (mine, next) = (stores[round % 2], stores[(round + 1) % 2]);
            held = await mine.Shared.Take("duties", held, $"{round}", ["planner"], CancellationToken.None);
            var moving = Task.Run(() => Move(mine.Outbox, round * 1000));
            await Task.Delay(Random.Shared.Next(30));
            var taken = await next.Shared.Take("duties", held, "next", ["planner"], CancellationToken.None);
            var position = await next.Outbox.Position("planner", CancellationToken.None);
            await moving;
            Assert.That(await next.Outbox.Position("planner", CancellationToken.None), Is.EqualTo(position));
            held = taken;
        }
    }

    // The server itself would keep it, and what it has written from all others, for a minute; a write is tried for half of that.
    [TestCase(true)]
    [TestCase(false)]
    public async Task WhatAProcessThatIsGoneHasOpenHoldsNobodyUp(bool byTaking)
    {
        var (one, other) = (new MongoSharedStore(_one, NullLogger<MongoEngine>.Instance), new MongoSharedStore(_other, NullLogger<MongoEngine>.Instance));
        var held = await one.Take("duties", null, "one", ["planner"], CancellationToken.None);
        var (open, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        var attempts = 0;
        var late = _one.Transactions.Run(async session =>
        {
            attempts++;
            await _one.Fences.Pass(_one.Store, session, "planner", new BsonDocument("$inc", new BsonDocument("n", 1L)));
            await Numbers.TakeTurn(_one.Store, session);
            open.TrySetResult();
            await gone.Task;
            return true;
        });
        await open.Task;
        var waiting = new MongoEntityStore(_other).Commit(Changes.Create(Changes.Shelter(1)));
        await (byTaking ? other.Take("duties", held, "other", ["planner"], CancellationToken.None) : other.Bury(held!, CancellationToken.None));
        Assert.That((await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Status, Is.EqualTo(CommitStatus.Done));

        // It was not gone, but frozen: it begins again, or is fenced off.
        gone.SetResult();
        if (byTaking)
        {
            Assert.That(async () => await late, Throws.InstanceOf<LeaseLostException>());
        }
        else
        {
            await late;
            Assert.That(attempts, Is.GreaterThan(1));
        }
    }

    [Test]
    public async Task ALeaseThatWasRenewedIsNotBuried()
    {
        var store = new MongoSharedStore(_one, NullLogger<MongoEngine>.Instance);
        var seen = await store.Take("node one", null, "one", [], CancellationToken.None);
        var held = await store.Renew(seen!, CancellationToken.None);
        await store.Bury(seen!, CancellationToken.None);
        Assert.That(await store.All("node ", CancellationToken.None), Is.EqualTo(new[] { held }));
        await store.Bury(held!, CancellationToken.None);
        Assert.That(await store.All("node ", CancellationToken.None), Is.Empty);
    }

    private static async Task Move(MongoOutbox outbox, long position)
    {
        try
        {
            while (true)
            {
                await outbox.Enqueue("planner", ++position, [], CancellationToken.None);
            }
        }
        catch (LeaseLostException)
        {
        }
    }

    private static OutboxItem Item(long sequence) => new("", "urn:sub", $"n{sequence}", sequence, DateTimeOffset.UnixEpoch, "{}"u8.ToArray());

    private static IMongoDatabase Admin => MongoDatabase.Database.Client.GetDatabase("admin");

    private static async Task FailThrice(string command, string failure)
    {
        var data = BsonDocument.Parse(failure).Add("failCommands", new BsonArray { command });
        try
        {
            await Admin.RunCommandAsync<BsonDocument>(new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", new BsonDocument("times", 3) }, { "data", data } });
        }
        catch (MongoCommandException e) when (e.Code is 59 or Illegal)
        {
            Assert.Ignore("The server has no test commands: tests/mongodb.sh starts one that has");
        }
    }

    private sealed class Heard : IStoreListener
    {
        private readonly ConcurrentQueue<string> _all = [];

        public List<string> All => [.. _all];

        public async Task Until(string wanted)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!_all.Contains(wanted))
            {
                Assert.That(patience.IsCancellationRequested, Is.False, $"{wanted} was not told: {string.Join(' ', _all)}");
                await Task.Delay(10);
            }
        }

        public Task DocumentChanged(string kind, string tenant, string id, long? version, CancellationToken cancel)
        {
            _all.Enqueue($"{kind}/{id}");
            return Task.CompletedTask;
        }

        public void Committed(long sequence) => _all.Enqueue($"{sequence}");

        public void Queued(long number) => _all.Enqueue($"queued {number}");

        public Task Reload(CancellationToken cancel)
        {
            _all.Enqueue("reload");
            return Task.CompletedTask;
        }
    }
}

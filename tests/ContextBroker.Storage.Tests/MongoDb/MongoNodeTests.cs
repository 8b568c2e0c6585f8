using System.Collections.Concurrent;
using ContextBroker.Core.Storage;
using ContextBroker.MongoDb;
using ContextBroker.MongoDb.Entities;
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

    [Test]
    public async Task WhatCannotBeWrittenHarmsNobodyElse()
    {
        var (entities, history) = (new MongoEntityStore(_one), _one.Evolutions);
        var added = Enumerable.Range(0, 20).Select(i => entities.Commit(Changes.Create(Changes.Shelter(i)))).ToList();
        var refused = history.Add("", new EvolutionAddition("urn:x:none", [], [], DateTimeOffset.UnixEpoch, MayCreate: true), CancellationToken.None);
        Assert.That(async () => await refused, Throws.InstanceOf<NgsiLd.ProblemException>());
        Assert.That((await Task.WhenAll(added)).Select(r => r.Sequence).Order(), Is.EqualTo(Enumerable.Range(1, 20)));
    }

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
}

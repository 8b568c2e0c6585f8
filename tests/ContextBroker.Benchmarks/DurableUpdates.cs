using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using ContextBroker.Core.Storage;
using ContextBroker.MongoDb;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.Benchmarks;

/// <summary>
/// Durable single updates a second: through the broker's store, which keeps the entity, the change, the history and the notification that is owed, against the
/// bare driver that updates one document at a time; by the same clients, with the same write concern, turn and turn about.
/// </summary>
internal static class DurableUpdates
{
    private const int Entities = 1000;
    private const string Level = "https://uri.etsi.org/ngsi-ld/default-context/level";
    private const string Reader = "benchmark";

    /// <summary>The share that issue 4 asks for.</summary>
    private const double Wanted = 0.5;

    private static readonly string Padding = new('x', 300);

    /// <returns>0: the broker reaches the share that is wanted.</returns>
    public static async Task<int> Compare(string uri, int clients, int rounds, TimeSpan time)
    {
        var name = "contextbroker-benchmark-" + Guid.NewGuid().ToString("N")[..8];
        var client = new MongoClient(uri);
        try
        {
            await using var services = Services(uri, name);
            var bare = client.GetDatabase(name + "-bare").WithWriteConcern(WriteConcern.WMajority.With(journal: true)).GetCollection<BsonDocument>("one");
            await bare.InsertManyAsync(Enumerable.Range(0, Entities).Select(i => new BsonDocument { { "_id", i }, { "v", 0 }, { "pad", Padding } }));
            var broker = new BrokerStore(services);
            await broker.Create();
            var (bares, brokers) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                bares.Add(await Load(clients, time, i => bare.UpdateOneAsync(new BsonDocument("_id", i), new BsonDocument("$inc", new BsonDocument("v", 1))), () => Task.CompletedTask));
                brokers.Add(await Load(clients, time, broker.Update, broker.AllOwed));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bare {bares[^1]:0}/s  broker {brokers[^1]:0}/s  {brokers[^1] / bares[^1]:0.00}"));
            }

            var ratio = brokers.Sum() / bares.Sum();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clients} clients: bare {bares.Average():0}/s  broker {brokers.Average():0}/s  {ratio:0.00}"));
            return ratio >= Wanted ? 0 : 1;
        }
        finally
        {
            await client.DropDatabaseAsync(name);
            await client.DropDatabaseAsync(name + "-bare");
        }
    }

    private static ServiceProvider Services(string uri, string database)
    {
        var settings = new Dictionary<string, string?> { ["Storage:ConnectionString"] = uri, ["Storage:Database"] = database };
        return new ServiceCollection().AddLogging().AddMongoStorage(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
    }

    // What the broker has not written when its clients stop counts as its time.
    private static async Task<double> Load(int clients, TimeSpan time, Func<int, Task> update, Func<Task> end)
    {
        var done = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(async () =>
        {
            // Each has entities of its own: no update is refused because another one was quicker.
            var own = Entities / clients;
            for (var turn = 0; clock.Elapsed < time; turn++)
            {
                await update((number * own) + (turn % own));
                Interlocked.Increment(ref done);
            }
        })));
        await end();
        return done / clock.Elapsed.TotalSeconds;
    }

    private sealed class BrokerStore
    {
        private readonly IEntityStore _store;
        private readonly IOutbox _outbox;
        private readonly Entity[] _states = new Entity[Entities];
        private readonly Channel<ChangeRecord> _changes = Channel.CreateUnbounded<ChangeRecord>();
        private readonly Task _notifying;
        private long _owed;

        public BrokerStore(IServiceProvider services)
        {
            (_store, _outbox) = (services.GetRequiredService<IEntityStore>(), services.GetRequiredService<IOutbox>());
            _store.Committed += records =>
            {
                foreach (var record in records)
                {
                    _changes.Writer.TryWrite(record);
                }
            };
            _notifying = Task.Run(Notify);
        }

        public async Task Create()
        {
            for (var i = 0; i < Entities; i++)
            {
                var fragment = new EntityFragment { Id = $"urn:ngsi-ld:Bench:{i}", Types = ["urn:t:Bench"], Attributes = [Attribute(0), new EntityAttribute("urn:a:pad", [Instance(JsonValue.Of(Padding))])] };
                _states[i] = EntityEdits.Create(fragment, TimeProvider.System.GetUtcNow()).State;
            }

            foreach (var some in Enumerable.Range(0, Entities).Chunk(100))
            {
                var results = await _store.Commit([.. some.Select(i => new EntityCommit("", 0, Created(_states[i])))], default);
                for (var i = 0; i < some.Length; i++)
                {
                    _states[some[i]] = _states[some[i]] with { Version = results[i].Sequence };
                }
            }

            await AllOwed();
        }

        public async Task Update(int number)
        {
            var read = _states[number];
            var fragment = new EntityFragment { Attributes = [Attribute(read.Version)] };
            var change = EntityEdits.Update(read, fragment, TimeProvider.System.GetUtcNow()).Change!;
            var result = (await _store.Commit([new EntityCommit("", read.Version, change)], default))[0];
            if (result.Status != CommitStatus.Done)
            {
                throw new InvalidOperationException($"{read.Id} was not updated");
            }

            _states[number] = change.State with { Version = result.Sequence };
        }

        /// <summary>Every change that was committed has its notification in the outbox.</summary>
        public async Task AllOwed()
        {
            while (Volatile.Read(ref _owed) < _store.LastSequence)
            {
                if (_notifying.IsCompleted)
                {
                    await _notifying;
                }

                await Task.Delay(1);
            }
        }

        // One subscription that every change is told to, as the broker's own reader of the log writes it.
        private async Task Notify()
        {
            while (await _changes.Reader.WaitToReadAsync())
            {
                var items = new List<OutboxItem>();
                while (items.Count < 500 && _changes.Reader.TryRead(out var change))
                {
                    items.Add(new OutboxItem(
                        "", "urn:ngsi-ld:Subscription:1", $"urn:ngsi-ld:Notification:{change.Sequence}", change.Sequence, change.Change.At, new byte[600],
                        [new NotifiedEntity(change.Change.State.Id, change.Sequence)]));
                }

                await _outbox.Enqueue(Reader, items[^1].Sequence, items, default);
                Volatile.Write(ref _owed, items[^1].Sequence);
            }
        }

        private static EntityAttribute Attribute(long value) => new(Level, [Instance(JsonValue.Of(value))]);

        private static AttributeInstance Instance(JsonValue value) => new() { Kind = AttributeKind.Property, Value = value };

        private static EntityChange Created(Entity entity) => new()
        {
            Kind = ChangeKind.Created,
            State = entity,
            At = entity.CreatedAt,
            Attributes = [.. entity.Attributes.SelectMany(a => a.Instances.Select(i => new AttributeChange(a.Name, i.DatasetId, null, i)))],
        };
    }
}

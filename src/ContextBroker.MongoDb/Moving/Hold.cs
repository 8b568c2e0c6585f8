using ContextBroker.MongoDb.Connections;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Moving;

/// <summary>
/// Keeps brokers from starting on a database while it is read, for as long as whoever reads it lives and half a minute more: the time until when
/// stands in the database, by the server's clock, and is put off again and again.
/// </summary>
internal sealed class Hold : IAsyncDisposable
{
    private const long HeldForMilliseconds = 30_000;

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);

    private readonly IMongoCollection<BsonDocument> _schema;
    private readonly string _holder = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _ended = new();
    private Task _renewing = Task.CompletedTask;

    private Hold(IMongoCollection<BsonDocument> schema) => _schema = schema;

    public static async Task<Hold> Take(IMongoDatabase database, CancellationToken cancel)
    {
        var hold = new Hold(database.GetCollection<BsonDocument>("schema"));
        await hold.Renew(cancel).ConfigureAwait(false);
        hold._renewing = hold.KeepRenewing();
        return hold;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var own = new BsonDocument(Schema.Id) { { "holder", _holder } };
            await _schema.UpdateOneAsync(own, new BsonDocument("$unset", new BsonDocument { { "held", "" }, { "holder", "" } })).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            // It ends by itself.
        }

        _ended.Dispose();
    }

    private async Task KeepRenewing()
    {
        using var timer = new PeriodicTimer(Renewal);
        while (await timer.WaitForNextTickAsync(_ended.Token).ConfigureAwait(false))
        {
            try
            {
                await Renew(_ended.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is MongoException or TimeoutException)
            {
                // Whoever reads finds out by himself that the server is away.
            }
        }
    }

    private Task<UpdateResult> Renew(CancellationToken cancel)
    {
        var until = new BsonDocument("$add", new BsonArray { "$$NOW", HeldForMilliseconds });
        var stage = new BsonDocument("$set", new BsonDocument { { "held", until }, { "holder", _holder } });
        return _schema.UpdateOneAsync(
            Schema.Id, new PipelineUpdateDefinition<BsonDocument>(new BsonDocumentStagePipelineDefinition<BsonDocument, BsonDocument>([stage])), null, cancel);
    }
}

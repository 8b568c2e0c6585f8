using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.NgsiLd.Representations;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.Entities;

/// <summary>Entities as documents: see <see cref="Schema"/> for what the names stand for.</summary>
internal static class EntityDocuments
{
    /// <summary>The members that <see cref="Read"/> needs.</summary>
    public static readonly BsonDocument State = new() { { "k", 1 }, { "n", 1 }, { "e", 1 }, { "s", 1 } };

    public static BsonDocument Write(StoredState state, BsonBinaryData utf8, IndexFields indexed)
    {
        var document = new BsonDocument
        {
            { "_id", Collections.Key(state.Tenant, state.Entity.Id) },
            { "t", state.Tenant },
            { "k", state.K },
            { "n", state.Entity.Version },
            { "s", utf8 },
        };
        if (state.EndsAt is { } end)
        {
            document.Add("e", end);
        }

        indexed.AddTo(document);
        return document;
    }

    public static StoredState Read(BsonDocument document, DecodedEntities decoded)
    {
        var id = document["_id"].AsBsonDocument;
        var key = new EntityKey(id["t"].AsString, id["i"].AsString);
        var version = document["n"].AsInt64;
        var utf8 = document["s"].AsBsonBinaryData.Bytes;
        var end = document.TryGetValue("e", out var ends) ? ends.AsInt64 : default(long?);
        var known = decoded.Find(key, version);
        var state = new StoredState(document["k"].AsInt64, key.Tenant, known ?? StoredEntity.Read(utf8) with { Version = version }, utf8.Length, end);
        return known is null ? state with { Entity = decoded.Keep(state) } : state;
    }
}

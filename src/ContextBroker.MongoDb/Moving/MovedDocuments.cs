using ContextBroker.Core.Moving;
using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Delivery;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.History;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.Moving;

/// <summary>Moved records as documents: see <see cref="Schema"/>.</summary>
internal static class MovedDocuments
{
    public static MovedRecord Read(MovedKind kind, BsonDocument document) => kind switch
    {
        MovedKind.Documents => Document(document),
        MovedKind.Entities => Entity(document),
        MovedKind.Evolutions => Evolution(document),
        MovedKind.Usage => Usage(document),
        MovedKind.Changes => new MovedChange(document["_id"].AsInt64, document["t"].AsString, Bytes(document, "s"), Bytes(document, "c")),
        MovedKind.History => Instance(document),
        MovedKind.Notifications => Notification(document),
        _ => new MovedPosition(document["_id"].AsString, document["p"].AsInt64),
    };

    public static BsonDocument Write(MovedRecord record) => record switch
    {
        MovedDocument document => Document(document.Document),
        MovedEntity entity => Entity(entity),
        MovedEvolution evolution => Evolution(evolution),
        MovedUsage usage => new BsonDocument { { "_id", UsageTally.Id(usage.Tenant, usage.Type, usage.Attribute, (AttributeKind?)usage.Kind) }, { "c", usage.Count } },
        MovedChange change => new BsonDocument { { "_id", change.Sequence }, { "t", change.Tenant }, { "s", Binary(change.State) }, { "c", Binary(change.Attributes) } },
        MovedInstance instance => Instance(instance),
        MovedNotification notification => Notification(notification),
        MovedPosition position => new BsonDocument { { "_id", position.Reader }, { "p", position.Position } },
        _ => throw new ArgumentException($"There is no document for a {record.GetType().Name}", nameof(record)),
    };

    private static MovedDocument Document(BsonDocument document)
    {
        var id = document["_id"].AsBsonDocument;
        return new MovedDocument(new StoredDocument(id["d"].AsString, id["t"].AsString, id["i"].AsString, document["v"].AsInt64, Bytes(document, "j")));
    }

    private static BsonDocument Document(StoredDocument document) => new()
    {
        { "_id", Documents.MongoDocumentStore.Key(document.Kind, document.Tenant, document.Id) },
        { "d", document.Kind },
        { "t", document.Tenant },
        { "v", document.Version },
        { "j", Binary(document.Json) },
    };

    private static MovedEntity Entity(BsonDocument document)
    {
        var id = document["_id"].AsBsonDocument;
        return new MovedEntity(id["t"].AsString, id["i"].AsString, document["k"].AsInt64, document["n"].AsInt64, Bytes(document, "s"));
    }

    private static BsonDocument Entity(MovedEntity moved)
    {
        var entity = StoredEntity.Read(moved.State.Span) with { Version = moved.Version };
        var state = new StoredState(moved.Number, moved.Tenant, entity, moved.State.Length, Transience.EndsAt(entity)?.UtcTicks);
        return EntityDocuments.Write(state, Binary(moved.State), new IndexFields(entity));
    }

    private static MovedEvolution Evolution(BsonDocument document)
    {
        var id = document["_id"].AsBsonDocument;
        return new MovedEvolution(
            document["k"].AsInt64, id["t"].AsString, id["i"].AsString, [.. document["y"].AsBsonArray.Select(y => y.AsString)],
            document["f"].AsInt64, document["m"].AsInt64, Int64(document, "d"));
    }

    private static BsonDocument Evolution(MovedEvolution evolution)
    {
        var document = new BsonDocument
        {
            { "_id", Collections.Key(evolution.Tenant, evolution.Id) },
            { "t", evolution.Tenant },
            { "k", evolution.Number },
            { "y", new BsonArray(evolution.Types) },
            { "f", evolution.CreatedAt },
            { "m", evolution.ModifiedAt },
        };
        return Add(document, "d", evolution.DeletedAt);
    }

    private static MovedUsage Usage(BsonDocument document)
    {
        var id = document["_id"].AsBsonDocument;
        return new MovedUsage(
            id["t"].AsString, id["y"].AsString, id.TryGetValue("a", out var attribute) ? attribute.AsString : null,
            id.TryGetValue("d", out var kind) ? kind.AsInt32 : null, document["c"].AsInt64);
    }

    private static MovedInstance Instance(BsonDocument document) => new(
        document["_id"].AsInt64, document["t"].AsString, document["i"].AsString, document["a"].AsString, document["d"].AsInt32, document["at"].AsInt64,
        Int64(document, "o"), Bytes(document, "x"));

    private static BsonDocument Instance(MovedInstance moved)
    {
        var datasetId = StoredEntity.ReadInstance(moved.Instance.Span).DatasetId;
        var record = HistoryDocuments.Record(moved.Kind, moved.At, moved.ObservedAt, Binary(moved.Instance), datasetId);
        return HistoryDocuments.Of(moved.Number, moved.Tenant, moved.Id, moved.Attribute, record);
    }

    private static MovedNotification Notification(BsonDocument document)
    {
        var state = (DeliveryState)document["z"].AsInt32;
        return new MovedNotification(
            document["_id"].AsInt64, document["t"].AsString, document["s"].AsString, document["n"].AsString, state, document["q"].AsInt64, document["at"].AsInt64,
            state == DeliveryState.Waiting ? Int64(document, "u") : null, Int64(document, "f"), NotificationDocuments.Entities(document) ?? [],
            document.Contains("l") ? Bytes(document, "l") : default, Int64(document, "ra"), document.TryGetValue("r", out var receipt) ? receipt.AsString : null,
            document.Contains("x") ? Bytes(document, "x") : default(ReadOnlyMemory<byte>?));
    }

    private static BsonDocument Notification(MovedNotification moved)
    {
        var item = new OutboxItem(
            moved.Tenant, moved.SubscriptionId, moved.NotificationId, moved.Sequence, new DateTimeOffset(moved.CreatedAt, TimeSpan.Zero), moved.Payload ?? default, moved.Entities);
        var document = NotificationDocuments.New(moved.Number, item);
        document["z"] = (int)moved.State;
        if (moved.Payload is null)
        {
            document.Remove("x");
        }

        if (!moved.Attempts.IsEmpty)
        {
            document.Add("l", Binary(moved.Attempts));
        }

        if (moved.Receipt is { } receipt)
        {
            document.Add("r", receipt);
        }

        return Add(Add(Add(document, "u", moved.QueuedAt), "f", moved.EndedAt), "ra", moved.ReceivedAt);
    }

    private static BsonDocument Add(BsonDocument document, string member, long? value) => value is { } number ? document.Add(member, number) : document;

    private static long? Int64(BsonDocument document, string member) => document.TryGetValue(member, out var value) ? value.AsInt64 : null;

    private static byte[] Bytes(BsonDocument document, string member) => document[member].AsBsonBinaryData.Bytes;

    private static BsonBinaryData Binary(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray());
}

using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.Delivery;

/// <summary>
/// Notifications as documents, waiting ones and those whose delivery has ended: see <see cref="Schema"/>. They are one collection, so that a delivery ends
/// by the change of one document and no notification can be in both or neither.
/// </summary>
internal static class NotificationDocuments
{
    public static readonly BsonDocument Ended = new("$in", new BsonArray { (int)DeliveryState.Delivered, (int)DeliveryState.Superseded, (int)DeliveryState.Dead, (int)DeliveryState.Withdrawn });

    /// <summary>Its payload is kept.</summary>
    public static readonly BsonDocument Sendable = new("$in", new BsonArray { (int)DeliveryState.Waiting, (int)DeliveryState.Dead });

    private static readonly BsonDocument AnyState = new("$in", new BsonArray(Enum.GetValues<DeliveryState>().Select(s => (int)s)));

    public static BsonDocument New(long number, OutboxItem item)
    {
        var document = new BsonDocument
        {
            { "_id", number },
            { "t", item.Tenant },
            { "s", item.SubscriptionId },
            { "z", (int)DeliveryState.Waiting },
            { "n", item.NotificationId },
            { "q", item.Sequence },
            { "at", item.CreatedAt.UtcTicks },
            { "x", new BsonBinaryData(item.Payload.ToArray()) },
        };
        if (item.Entities is { Count: > 0 } entities)
        {
            document.Add("e", new BsonArray(entities.Select(e => new BsonDocument { { "i", e.Id }, { "v", e.Version } })));
        }

        return document;
    }

    /// <param name="state">Null: any.</param>
    public static BsonDocument Of(string tenant, string subscriptionId, BsonValue? state = null) =>
        new() { { "t", tenant }, { "s", subscriptionId }, { "z", state ?? AnyState } };

    public static BsonDocument Of(string tenant, string subscriptionId, DeliveryState state) => Of(tenant, subscriptionId, (int)state);

    public static OutboxEntry Entry(BsonDocument document) => new(
        document["_id"].AsInt64,
        new OutboxItem(
            document["t"].AsString, document["s"].AsString, document["n"].AsString, document["q"].AsInt64, Time(document, "at")!.Value, document["x"].AsBsonBinaryData.Bytes,
            Entities(document)),
        Attempts(document),
        Time(document, "u"));

    public static LedgerEntry LedgerEntry(BsonDocument document) => new(
        document["_id"].AsInt64,
        document["n"].AsString,
        document["q"].AsInt64,
        Entities(document) ?? [],
        Time(document, "at")!.Value,
        (DeliveryState)document["z"].AsInt32,
        Time(document, "f"),
        Attempts(document),
        Time(document, "ra") is { } at ? new Receipt(at, document.TryGetValue("r", out var text) ? text.AsString : null) : null);

    public static List<NotifiedEntity>? Entities(BsonDocument document) =>
        document.TryGetValue("e", out var entities) ? [.. entities.AsBsonArray.Select(e => new NotifiedEntity(e["i"].AsString, e["v"].AsInt64))] : null;

    private static ReadOnlyMemory<byte> Attempts(BsonDocument document) => document.TryGetValue("l", out var attempts) ? attempts.AsBsonBinaryData.Bytes : default;

    private static DateTimeOffset? Time(BsonDocument document, string member) =>
        document.TryGetValue(member, out var ticks) ? new DateTimeOffset(ticks.AsInt64, TimeSpan.Zero) : null;
}

using System.Collections.Immutable;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.Writing;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Temporal;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.History;

/// <summary>Records of history as documents: see <see cref="Schema"/> for what the names stand for.</summary>
internal static class HistoryDocuments
{
    /// <summary>What a commit did to each instance and to the scope.</summary>
    /// <param name="scopes">Those before the commit.</param>
    public static void Add(GroupTransaction transaction, PreparedCommit commit, ImmutableArray<string> scopes)
    {
        var (change, id) = (commit.Change, commit.Change.State.Id);
        for (var i = 0; i < change.Attributes.Length; i++)
        {
            var attribute = change.Attributes[i];
            var record = Record(attribute.Kind, change.At, attribute.After?.ObservedAt, commit.Instances[i], attribute.DatasetId);
            transaction.AddHistory(Of(transaction.Numbers.NextHistory(), commit.Tenant, id, attribute.Name, record));
        }

        var after = change.Kind == ChangeKind.Deleted ? [] : change.State.Scopes;
        if (!scopes.AsSpan().SequenceEqual(after.AsSpan()))
        {
            var kind = after.IsEmpty ? ChangeKind.Deleted : ChangeKind.Updated;
            var instance = ScopeEvolution.Instance(after, change.At);
            var observedAt = kind == ChangeKind.Deleted ? null : instance.ObservedAt;
            transaction.AddHistory(Of(
                transaction.Numbers.NextHistory(), commit.Tenant, id, ScopeEvolution.Name, Record(kind, change.At, observedAt, PreparedCommit.Stored(instance), null)));
        }
    }

    public static BsonDocument Of(long number, string tenant, string id, string attribute, BsonDocument record) =>
        new BsonDocument { { "_id", number }, { "t", tenant }, { "i", id }, { "a", attribute } }.Merge(record);

    public static BsonDocument Record(ChangeKind kind, DateTimeOffset at, AttributeInstance instance) =>
        Record(kind, at, kind == ChangeKind.Deleted && !instance.IsNull ? null : instance.ObservedAt, PreparedCommit.Stored(instance), instance.DatasetId);

    /// <summary>Times in UTC ticks; the kind is a <see cref="ChangeKind"/>.</summary>
    public static BsonDocument Record(int kind, long at, long? observedAt, BsonBinaryData instance, string? datasetId)
    {
        var record = new BsonDocument { { "d", kind }, { "at", at }, { "w", observedAt ?? at }, { "x", instance } };
        if (observedAt is { } observed)
        {
            record.Add("o", observed);
        }

        if (datasetId is not null)
        {
            record.Add("r", datasetId);
        }

        return record;
    }

    public static EvolutionRecord Read(BsonDocument document)
    {
        var instance = Instance(document);
        var number = document["_id"].AsInt64;
        return document["d"].AsInt32 == (int)ChangeKind.Deleted
            ? new EvolutionRecord(number, Deleted(instance, document.Contains("o")), new DateTimeOffset(document["at"].AsInt64, TimeSpan.Zero))
            : new EvolutionRecord(number, instance);
    }

    public static AttributeInstance Instance(BsonDocument document) => StoredEntity.ReadInstance(document["x"].AsBsonBinaryData.Bytes);

    private static BsonDocument Record(ChangeKind kind, DateTimeOffset at, Timestamp? observedAt, BsonBinaryData instance, string? datasetId) =>
        Record((int)kind, at.UtcTicks, observedAt?.Instant.UtcTicks, instance, datasetId);

    // The record of a deletion holds what was deleted.
    private static AttributeInstance Deleted(AttributeInstance instance, bool isObserved) => new()
    {
        Kind = instance.Kind,
        Value = NgsiLdNull.Of(instance.Kind),
        DatasetId = instance.DatasetId,
        ObservedAt = isObserved ? instance.ObservedAt : null,
        IsNull = true,
    };
}

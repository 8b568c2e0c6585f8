using System.Buffers;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.Entities;

/// <summary>A commit in its stored form. Made on the caller's thread, once, however often its transaction is tried.</summary>
internal sealed class PreparedCommit
{
    // A document of MongoDB holds 16 MiB; a change holds the state and what was there before.
    private const int MostBytes = 15 << 20;

    /// <exception cref="ProblemException">BadRequestData: too large for a document of MongoDB.</exception>
    public PreparedCommit(EntityCommit commit)
    {
        (Tenant, ExpectedVersion, Change) = (commit.Tenant, commit.ExpectedVersion, commit.Change);
        State = Stored(output => StoredEntity.Write(output, Change.State));
        Attributes = Stored(output => StoredEntity.WriteChanges(output, Change));
        if (State.Bytes.Length + Attributes.Bytes.Length is var size and > MostBytes)
        {
            throw ProblemException.BadRequestData($"The change of entity {Change.State.Id} takes {size} bytes; the store takes {MostBytes}");
        }

        Instances = [.. Change.Attributes.Select(a => Stored(a.After ?? a.Before!))];
        EndsAt = Transience.EndsAt(Change.State)?.UtcTicks;
        Indexed = new IndexFields(Change.State);
    }

    public string Tenant { get; }

    public long ExpectedVersion { get; }

    public EntityChange Change { get; }

    public EntityKey Key => new(Tenant, Change.State.Id);

    public BsonBinaryData State { get; }

    public BsonBinaryData Attributes { get; }

    /// <summary>The instance of each attribute change: after it, or what was deleted.</summary>
    public BsonBinaryData[] Instances { get; }

    public long? EndsAt { get; }

    public IndexFields Indexed { get; }

    public static BsonBinaryData Stored(AttributeInstance instance) => Stored(output => StoredEntity.WriteInstance(output, instance));

    private static BsonBinaryData Stored(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return new BsonBinaryData(output.WrittenSpan.ToArray());
    }
}

using System.Collections.Immutable;
using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Moving;

/// <summary>
/// One record of a store, free of how an engine lays it down. States, changes and instances are in the stored form that all engines share
/// (<see cref="NgsiLd.Representations.StoredEntity"/>), byte for byte; times are UTC ticks. What only indexes read is no part of it.
/// </summary>
public abstract record MovedRecord
{
    /// <summary>Bytes, roughly: bounds what is written at once.</summary>
    public virtual int Size => 256;

    /// <summary>What a person would look for it by.</summary>
    public abstract string Label { get; }

    internal abstract void WriteTo(CanonicalForm form);
}

/// <param name="Number">In the order of creation.</param>
public sealed record MovedEntity(string Tenant, string Id, long Number, long Version, ReadOnlyMemory<byte> State) : MovedRecord
{
    public override int Size => 256 + State.Length;

    public override string Label => $"entity {Id}";

    internal override void WriteTo(CanonicalForm form) => form.Text(Tenant).Text(Id).Number(Number).Number(Version).Bytes(State);
}

public sealed record MovedChange(long Sequence, string Tenant, ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Attributes) : MovedRecord
{
    public override int Size => 256 + State.Length + Attributes.Length;

    public override string Label => $"change {Sequence}";

    internal override void WriteTo(CanonicalForm form) => form.Number(Sequence).Text(Tenant).Bytes(State).Bytes(Attributes);
}

/// <param name="Kind">A <see cref="NgsiLd.Edits.ChangeKind"/>.</param>
public sealed record MovedInstance(
    long Number, string Tenant, string Id, string Attribute, int Kind, long At, long? ObservedAt, ReadOnlyMemory<byte> Instance) : MovedRecord
{
    public override int Size => 256 + Instance.Length;

    public override string Label => $"record {Number} of the history of {Id}";

    internal override void WriteTo(CanonicalForm form) =>
        form.Number(Number).Text(Tenant).Text(Id).Text(Attribute).Number(Kind).Number(At).Number(ObservedAt).Bytes(Instance);
}

/// <param name="Number">In the order in which evolutions were first kept.</param>
public sealed record MovedEvolution(
    long Number, string Tenant, string Id, ImmutableArray<string> Types, long CreatedAt, long ModifiedAt, long? DeletedAt) : MovedRecord
{
    public override string Label => $"evolution of {Id}";

    internal override void WriteTo(CanonicalForm form)
    {
        form.Number(Number).Text(Tenant).Text(Id).Number(CreatedAt).Number(ModifiedAt).Number(DeletedAt).Number(Types.Length);
        foreach (var type in Types)
        {
            form.Text(type);
        }
    }
}

/// <param name="Attribute">Null: of the type itself.</param>
/// <param name="Kind">A <see cref="NgsiLd.Model.AttributeKind"/>; null: of any.</param>
public sealed record MovedUsage(string Tenant, string Type, string? Attribute, int? Kind, long Count) : MovedRecord
{
    public override string Label => $"tally of {Type}";

    internal override void WriteTo(CanonicalForm form) => form.Text(Tenant).Text(Type).Text(Attribute).Number(Kind).Number(Count);
}

public sealed record MovedDocument(StoredDocument Document) : MovedRecord
{
    public override int Size => 256 + Document.Json.Length;

    public override string Label => $"{Document.Kind} {Document.Id}";

    internal override void WriteTo(CanonicalForm form) =>
        form.Text(Document.Kind).Text(Document.Tenant).Text(Document.Id).Number(Document.Version).Bytes(Document.Json);
}

/// <param name="QueuedAt">When it was put back after it was dead; of waiting ones only.</param>
/// <param name="EndedAt">Null: it waits.</param>
/// <param name="Entities">Empty: of no entity.</param>
/// <param name="Attempts">Empty: none.</param>
/// <param name="Payload">Null: it will not be sent any more.</param>
public sealed record MovedNotification(
    long Number,
    string Tenant,
    string SubscriptionId,
    string NotificationId,
    DeliveryState State,
    long Sequence,
    long CreatedAt,
    long? QueuedAt,
    long? EndedAt,
    IReadOnlyList<NotifiedEntity> Entities,
    ReadOnlyMemory<byte> Attempts,
    long? ReceivedAt,
    string? Receipt,
    ReadOnlyMemory<byte>? Payload) : MovedRecord
{
    public override int Size => 256 + Attempts.Length + (Payload?.Length ?? 0);

    public override string Label => $"notification {NotificationId} of {SubscriptionId}";

    internal override void WriteTo(CanonicalForm form)
    {
        form.Number(Number).Text(Tenant).Text(SubscriptionId).Text(NotificationId).Number((int)State).Number(Sequence)
            .Number(CreatedAt).Number(QueuedAt).Number(EndedAt).Bytes(Attempts).Number(ReceivedAt).Text(Receipt).Number(Payload is null ? 0 : 1).Bytes(Payload ?? default)
            .Number(Entities.Count);
        foreach (var (id, version) in Entities)
        {
            form.Text(id).Number(version);
        }
    }
}

public sealed record MovedPosition(string Reader, long Position) : MovedRecord
{
    public override string Label => $"position of {Reader}";

    internal override void WriteTo(CanonicalForm form) => form.Text(Reader).Number(Position);
}

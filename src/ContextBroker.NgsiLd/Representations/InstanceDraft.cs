using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>What an instance's members have said so far.</summary>
internal struct InstanceDraft
{
    public AttributeKind? Kind;
    public AttributeKind ValueKind;
    public string? ValueMember;
    public JsonValue? Value;
    public string? DatasetId;
    public Timestamp? ObservedAt;
    public Timestamp? ExpiresAt;
    public DateTimeOffset CreatedAt;
    public DateTimeOffset ModifiedAt;
    public string? UnitCode;
    public string? ValueType;
    public ImmutableArray<string> ObjectTypes;
    public RemovedMembers Removes;
    public ImmutableArray<EntityAttribute>.Builder? SubAttributes;
    public DistinctNames SubAttributeNames;
}

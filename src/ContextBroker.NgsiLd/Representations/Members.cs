using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The member names that the standard gives, escaped for JSON once.</summary>
internal static class Members
{
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    public static readonly JsonEncodedText Scope = JsonEncodedText.Encode("scope");
    public static readonly JsonEncodedText Context = JsonEncodedText.Encode("@context");
    public static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("createdAt");
    public static readonly JsonEncodedText ModifiedAt = JsonEncodedText.Encode("modifiedAt");
    public static readonly JsonEncodedText DeletedAt = JsonEncodedText.Encode("deletedAt");
    public static readonly JsonEncodedText ExpiresAt = JsonEncodedText.Encode("expiresAt");

    public static readonly JsonEncodedText DatasetId = JsonEncodedText.Encode("datasetId");
    public static readonly JsonEncodedText InstanceId = JsonEncodedText.Encode("instanceId");
    public static readonly JsonEncodedText ObservedAt = JsonEncodedText.Encode("observedAt");
    public static readonly JsonEncodedText UnitCode = JsonEncodedText.Encode("unitCode");
    public static readonly JsonEncodedText ObjectType = JsonEncodedText.Encode("objectType");
    public static readonly JsonEncodedText ValueType = JsonEncodedText.Encode("valueType");
    public static readonly JsonEncodedText Lang = JsonEncodedText.Encode("lang");
    public static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");
    public static readonly JsonEncodedText Object = JsonEncodedText.Encode("object");
    public static readonly JsonEncodedText Entity = JsonEncodedText.Encode("entity");
    public static readonly JsonEncodedText EntityList = JsonEncodedText.Encode("entityList");
    public static readonly JsonEncodedText Dataset = JsonEncodedText.Encode("dataset");
    public static readonly JsonEncodedText NoDataset = JsonEncodedText.Encode("@none");

    public static readonly JsonEncodedText Feature = JsonEncodedText.Encode("Feature");
    public static readonly JsonEncodedText Geometry = JsonEncodedText.Encode("geometry");
    public static readonly JsonEncodedText Properties = JsonEncodedText.Encode("properties");

    private static readonly JsonEncodedText[] Kinds = [.. Enum.GetNames<AttributeKind>().Select(name => JsonEncodedText.Encode(name))];

    private static readonly JsonEncodedText[] ValueMembers =
        [.. Enum.GetValues<AttributeKind>().Select(kind => JsonEncodedText.Encode(AttributeInstance.ValueMember(kind)))];

    public static JsonEncodedText Kind(AttributeKind kind) => Kinds[(int)kind];

    public static JsonEncodedText ValueOf(AttributeKind kind) => ValueMembers[(int)kind];
}

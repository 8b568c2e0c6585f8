using System.Text.Json;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The one-letter members of the stored form. Letters are never given a second meaning: old databases must stay readable.</summary>
internal static class StoredKeys
{
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("i");
    public static readonly JsonEncodedText Types = JsonEncodedText.Encode("t");
    public static readonly JsonEncodedText Scopes = JsonEncodedText.Encode("s");
    public static readonly JsonEncodedText Attributes = JsonEncodedText.Encode("a");
    public static readonly JsonEncodedText ExpiresAt = JsonEncodedText.Encode("x");
    public static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("c");
    public static readonly JsonEncodedText ModifiedAt = JsonEncodedText.Encode("m");

    public static readonly JsonEncodedText Kind = JsonEncodedText.Encode("k");
    public static readonly JsonEncodedText Value = JsonEncodedText.Encode("v");
    public static readonly JsonEncodedText DatasetId = JsonEncodedText.Encode("d");
    public static readonly JsonEncodedText ObservedAt = JsonEncodedText.Encode("o");
    public static readonly JsonEncodedText UnitCode = JsonEncodedText.Encode("u");
    public static readonly JsonEncodedText ObjectTypes = JsonEncodedText.Encode("y");
    public static readonly JsonEncodedText ValueType = JsonEncodedText.Encode("w");
    public static readonly JsonEncodedText IsNull = JsonEncodedText.Encode("n");
    public static readonly JsonEncodedText HasNoValue = JsonEncodedText.Encode("h");
    public static readonly JsonEncodedText KindIsUnknown = JsonEncodedText.Encode("q");

    public static readonly JsonEncodedText At = JsonEncodedText.Encode("z");
    public static readonly JsonEncodedText Name = JsonEncodedText.Encode("e");
    public static readonly JsonEncodedText Before = JsonEncodedText.Encode("b");
    public static readonly JsonEncodedText After = JsonEncodedText.Encode("f");
}

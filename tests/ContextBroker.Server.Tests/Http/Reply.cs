using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http;

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(int Status, string? Type, string Text, long? Length, IReadOnlyDictionary<string, string> Headers)
{
    public const string Errors = "https://uri.etsi.org/ngsi-ld/errors/";

    /// <summary>Writes Japanese as it is, so that expectations can be read.</summary>
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The members of the object in the body.</summary>
    public IEnumerable<string> Members => Json.AsObject().Select(m => m.Key);

    public IEnumerable<string> Ids => Json.AsArray().Select(e => (string)e!["id"]!);

    /// <summary>The status with the error's type, without the part that all of them share.</summary>
    public (int Status, string Type) Problem => (Status, ((string)Json["type"]!)[Errors.Length..]);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static async Task<Reply> Of(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        await response.Content.ReadAsStringAsync(),
        response.Content.Headers.ContentLength,
        response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
}

using System.Text;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>A way to say which names are meant: with no @context, a Link, or in the body; and what names it gives.</summary>
internal sealed record FuzzContext(RepresentationModel Names, LdContext Compiled, string? Link, JsonValue? Inline)
{
    private const string Document =
        """
        {"disaster":"https://example.org/disaster#","場所":"https://uri.etsi.org/ngsi-ld/default-context/capacity","Zone":"https://example.org/disaster#HazardZone",
         "閉鎖":"https://uri.etsi.org/ngsi-ld/default-context/closed","how":{"@id":"https://uri.etsi.org/ngsi-ld/default-context/accuracy"}}
        """;

    private static readonly JsonValue Json = JsonText.Parse(Document);

    private static readonly LdContext Named = ContextCompiler.Compile(Json);

    private static readonly RepresentationModel NamedModel = new(
        new Dictionary<string, string>
        {
            [Vocabulary.DefaultContext + "capacity"] = "場所",
            ["https://example.org/disaster#HazardZone"] = "Zone",
            [Vocabulary.DefaultContext + "closed"] = "閉鎖",
            [Vocabulary.DefaultContext + "accuracy"] = "how",
        },
        new Dictionary<string, string> { ["disaster"] = "https://example.org/disaster#" });

    public static readonly FuzzContext Core = new(RepresentationModel.Core, LdContext.Core, null, null);

    /// <summary>Every way, after the broker was given the document to host.</summary>
    public static async Task<IReadOnlyList<FuzzContext>> All(FuzzClient client)
    {
        var added = await client.Done(new(HttpMethod.Post, "/jsonldContexts", $$"""{"@context":{{Document}}}"""));
        var url = new Uri(RunningBroker.Address, added.Header("Location"));
        return
        [
            Core,
            new(NamedModel, Named, $"<{url}>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"", null),
            new(NamedModel, Named, null, Json),
            new(NamedModel, Named, null, new JsonArray([JsonValue.Of(url.ToString())])),
        ];
    }

    /// <summary>A request with this body, and the context beside it or in it.</summary>
    public FuzzRequest Request(HttpMethod method, string path, byte[] body) => Inline is null
        ? new FuzzRequest(method, path, body) { Link = Link }
        : new FuzzRequest(method, path, WithContext(JsonText.Parse(body)).ToUtf8(), "application/ld+json");

    private JsonValue WithContext(JsonValue body) => body switch
    {
        JsonObject json => json.With("@context", Inline!),
        JsonArray array => new JsonArray([.. array.Items.Select(WithContext)]),
        _ => throw new InvalidOperationException(Encoding.UTF8.GetString(body.ToUtf8())),
    };
}

using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using Microsoft.AspNetCore.Http;

namespace ContextBroker.Disaster.Models;

/// <summary>GET /disaster/v1/models and /contexts: the data models and their @context, from the program itself, so also offline.</summary>
internal static class ModelEndpoints
{
    // A newer program may say more: an hour later everybody has heard of it.
    private const string Caching = "public, max-age=3600";

    /// <summary>What there is, as paths below /disaster/v1.</summary>
    public static async Task List(ApiRequest request)
    {
        using var body = JsonBuffer.Rent();
        var writer = body.Writer;
        writer.WriteStartArray();
        foreach (var type in PublishedDocument.Types)
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteString("schema", $"{DisasterApi.Root}/models/{type}/schema.json");
            writer.WriteString("example", $"{DisasterApi.Root}/models/{type}/example.json");
            writer.WriteString("exampleNormalized", $"{DisasterApi.Root}/models/{type}/example-normalized.json");
            writer.WriteString("context", ModelContexts.Path);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        await request.Ok(body);
    }

    public static Task Document(ApiRequest request) => Send(request, $"models/{request.Id}/{request.AttributeName}");

    public static Task Context(ApiRequest request) => Send(request, $"contexts/{request.Id}");

    private static Task Send(ApiRequest request, string path)
    {
        var document = PublishedDocument.Find(path) ?? throw ProblemException.NotFound($"There is no resource {request.Http.Request.Path}");
        var headers = request.Http.Response.Headers;
        headers.CacheControl = Caching;
        headers.ETag = document.EntityTag;
        if (IsKnown(request.Http.Request, document.EntityTag))
        {
            request.Http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return request.Ok(document.Utf8);
    }

    private static bool IsKnown(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.Any(h => h is not null && h.Split(',').Any(known => known.Trim() is "*" || known.Trim().EndsWith(tag, StringComparison.Ordinal)));
}

using ContextBroker.Core.Contexts;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Contexts;

/// <summary>Storing, managing and serving @contexts (clauses 6.29 and 6.30).</summary>
internal static class ContextEndpoints
{
    /// <summary>Clause 5.13.2.</summary>
    public static async Task Add(ApiRequest request)
    {
        var body = await request.ReadJson();
        var content = (body as JsonObject)?["@context"]
            ?? throw ProblemException.InvalidRequest("The body must be an object with the member @context", "@context");
        var id = await request.Contexts.Add(request.Tenant, content, request.Aborted);
        await request.Created(ContextUrls.Collection, id);
    }

    /// <summary>Clause 5.13.3.</summary>
    public static async Task List(ApiRequest request)
    {
        var (withDetails, kind) = (Flag(request, "details"), Kind(request));
        using var body = JsonBuffer.Rent();
        var writer = body.Writer;
        writer.WriteStartArray();
        foreach (var context in request.Contexts.List(request.Tenant, kind))
        {
            if (withDetails)
            {
                ContextAnswer.WriteDetails(writer, context, request.UrlOf(context));
            }
            else
            {
                writer.WriteStringValue(request.UrlOf(context));
            }
        }

        writer.WriteEndArray();
        await request.Ok(body);
    }

    /// <summary>Clause 5.13.4.</summary>
    public static async Task Serve(ApiRequest request)
    {
        var withDetails = Flag(request, "details");
        var context = request.Contexts.Find(request.Tenant, request.Id)
            ?? throw ProblemException.NotFound($"The @context {request.Id} does not exist");
        if (!withDetails && context.Kind == ContextKind.Cached)
        {
            throw ProblemException.NotSupported($"The @context {request.Id} is a cached one; it is served from {context.Url}");
        }

        using var body = JsonBuffer.Rent();
        if (withDetails)
        {
            ContextAnswer.WriteDetails(body.Writer, context, request.UrlOf(context));
        }
        else
        {
            ContextAnswer.WriteContent(body.Writer, context);
        }

        await request.Ok(body);
    }

    /// <summary>Clause 5.13.5.</summary>
    public static async Task Delete(ApiRequest request)
    {
        if (Flag(request, "reload"))
        {
            await request.Contexts.Reload(request.Tenant, request.Id, request.Aborted);
        }
        else
        {
            await request.Contexts.Delete(request.Tenant, request.Id, request.Aborted);
        }

        await request.NoContent();
    }

    // Not QueryParameters.Flag: for these operations ETSI's tests ask for BadRequestData (052_04, 051_04).
    private static bool Flag(ApiRequest request, string name) => request.Query[name] switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw ProblemException.BadRequestData($"The parameter {name} is true or false, not \"{other}\"", name),
    };

    private static ContextKind? Kind(ApiRequest request) => request.Query["kind"] switch
    {
        null => null,
        nameof(ContextKind.Cached) => ContextKind.Cached,
        nameof(ContextKind.Hosted) => ContextKind.Hosted,
        nameof(ContextKind.ImplicitlyCreated) => ContextKind.ImplicitlyCreated,
        var other => throw ProblemException.BadRequestData($"The parameter kind is Cached, Hosted or ImplicitlyCreated, not \"{other}\"", "kind"),
    };
}

using ContextBroker.Core.Entities;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Conditions;

/// <summary>Entity tags in answers.</summary>
internal static class TaggedAnswer
{
    /// <summary>Says which state is answered, in which representation. Call it before the body is sent.</summary>
    /// <returns>True: the client has it already, and 304 is all there is to say (RFC 9110, 15.4.5).</returns>
    public static bool IsNotModified(this ApiRequest request, Entity entity, LdContext context, Presentation presentation)
    {
        if (Tag(request, entity, context, presentation) is not { } tag)
        {
            return false;
        }

        // What is kept is asked for again: it may have changed in the next moment.
        var response = request.Http.Response;
        var known = ConditionalHeaders.Known(request.Http.Request, tag);
        response.Headers.ETag = known ?? tag;
        response.Headers.CacheControl = "no-cache";
        if (known is null)
        {
            return false;
        }

        response.Headers.Vary = Answer.Vary;
        response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>
    /// The tag that a retrieval without parameters would answer now. Not after PUT: a tag there would say that the body was kept to the
    /// letter (RFC 9110, 9.3.4).
    /// </summary>
    public static void Tag(this ApiRequest request, EditResult result)
    {
        if (result is { Version: not 0, Change: { Kind: not ChangeKind.Deleted, State: { } state } } && request.ContextOfReaders is { } context)
        {
            request.Http.Response.Headers.ETag = EntityTag.Of(new EntityVersion(result.Version, state.ModifiedAt), RepresentationMark.OfDefault(context));
        }
    }

    private static string? Tag(ApiRequest request, Entity entity, LdContext context, Presentation presentation)
    {
        if (EntityRendering.FindRendered(entity, context, presentation) is { } rendered)
        {
            return rendered.Tag ??= New(request, entity, context, presentation);
        }

        return New(request, entity, context, presentation);
    }

    private static string? New(ApiRequest request, Entity entity, LdContext context, Presentation presentation) =>
        EntityVersion.Of(entity) is { } version ? EntityTag.Of(version, RepresentationMark.Of(request, context, presentation)) : null;
}

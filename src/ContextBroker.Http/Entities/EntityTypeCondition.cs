using ContextBroker.Core.Entities;
using ContextBroker.Http.Conditions;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Http.Entities;

/// <summary>
/// What an operation on one entity asks of it: the type parameter (clause 4.17; an entity of another type is as good as none) and the
/// versions of If-Match and If-None-Match.
/// </summary>
internal static class EntityTypeCondition
{
    /// <summary>The operation's target, for the one read that it is decided on.</summary>
    public static EntityTarget Target(ApiRequest request, string id, LdContext context) =>
        new(id, request.Query["type"] is { } text ? TypeSelectionParser.Parse(text, context) : null, ConditionalHeaders.Read(request.Http.Request));
}

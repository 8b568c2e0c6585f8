using System.Collections.Immutable;
using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Http.Entities;

/// <summary>The parameters of a purge (table 6.4.3.3-1, and the attrs of clause 5.6.21.4).</summary>
/// <param name="Attributes">What drop and keep leave to be deleted; null: whole entities.</param>
internal sealed record PurgeParameters(EntityQuery Query, Projection? Attributes)
{
    /// <exception cref="ProblemException">BadRequestData: wrong, or too wide. Unlike reading, ids or a scope alone delete nothing.</exception>
    public static PurgeParameters Read(ApiRequest request, LdContext context)
    {
        var query = QueryReader.NarrowConditions(request, context, QueryText.FromParameters(request, context), "purge");
        return new PurgeParameters(query, Deleted(request.Query["drop"], request.Query["keep"], context));
    }

    private static Projection? Deleted(string? drop, string? keep, LdContext context) => (drop, keep) switch
    {
        (null, null) => null,
        ({ } names, null) => Projection.OfAttributes(Names(names, "drop", context)),
        (null, { } names) => Projection.OfAttributesExcept(Names(names, "keep", context)),
        _ => throw ProblemException.BadRequestData("drop and keep cannot be combined", "keep"),
    };

    private static ImmutableArray<string> Names(string text, string parameter, LdContext context)
    {
        var names = ProjectionParser.ParseAttributes(text, context, parameter);
        return names.FirstOrDefault(ProjectionParser.IsEntityMember) is { } member
            ? throw ProblemException.BadRequestData($"{parameter} takes attributes; {member} is none", parameter)
            : names;
    }
}

using System.Collections.Frozen;
using ContextBroker.Http.Limits;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>join, joinLevel and containedBy (clauses 4.5.23, 6.4.3.2, 6.5.3.1), as parameters or as members of a Query.</summary>
internal static class JoinReader
{
    private const int DefaultLevel = 1;

    /// <returns>Null: linked entities are not asked for; then the level and the ids do not apply.</returns>
    /// <exception cref="ProblemException">BadRequestData.</exception>
    public static LinkedRetrieval? Read(string? join, int? level, IReadOnlyList<string> containedBy, LimitOptions limits)
    {
        if (join is null or "@none")
        {
            return null;
        }

        return new LinkedRetrieval(Form(join), Level(level ?? DefaultLevel, limits))
        {
            ContainedBy = containedBy.Select(RequireUri).ToFrozenSet(),
            MaxTargets = limits.MaxLinkedEntities,
        };
    }

    /// <summary>Neither q nor a projection goes further than the retrieval (clauses 5.7.1.4, 5.7.2.4).</summary>
    /// <exception cref="ProblemException">BadRequestData.</exception>
    public static void RequireLevel(LinkedRetrieval? retrieval, int depth, string subject)
    {
        if (depth == 0 || depth <= retrieval?.Level)
        {
            return;
        }

        throw retrieval is null
            ? ProblemException.BadRequestData($"{subject} follows a relationship, but linked entities were not asked for", "join")
            : ProblemException.BadRequestData($"{subject} follows {depth} relationships, which is more than the joinLevel of {retrieval.Level}", "joinLevel");
    }

    private static LinkedForm Form(string join) => join switch
    {
        "inline" => LinkedForm.Inline,
        "flat" => LinkedForm.Flat,
        _ => throw ProblemException.BadRequestData($"join is flat, inline or @none, not \"{join}\"", "join"),
    };

    private static int Level(int level, LimitOptions limits) => level >= 1 && level <= limits.MaxJoinLevel
        ? level
        : throw ProblemException.BadRequestData($"joinLevel is a whole number from 1 to {limits.MaxJoinLevel}, not {level}", "joinLevel");

    private static string RequireUri(string id) =>
        Names.IsUri(id) ? id : throw ProblemException.BadRequestData($"containedBy holds \"{id}\", which is not a URI", "containedBy");
}

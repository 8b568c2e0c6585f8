using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The members join and joinLevel of a notification (clauses 4.5.23, 5.2.14.1).</summary>
internal static class JoinReader
{
    private const int DefaultLevel = 1;

    /// <returns>Null: linked entities are not asked for; then the level does not apply.</returns>
    /// <exception cref="ProblemException">BadRequestData.</exception>
    public static LinkedRetrieval? Read(MemberReader notification)
    {
        var level = notification.Find("joinLevel")?.PositiveInteger() ?? DefaultLevel;
        return notification.Find("join") is not { } join ? null : join.Text() switch
        {
            "inline" => new LinkedRetrieval(LinkedForm.Inline, level),
            "flat" => new LinkedRetrieval(LinkedForm.Flat, level),
            "@none" => null,
            _ => throw join.Refuse("flat, inline or @none"),
        };
    }

    /// <summary>A projection reaches no further than the retrieval (clause 4.21).</summary>
    /// <exception cref="ProblemException">BadRequestData.</exception>
    public static void RequireLevel(LinkedRetrieval? linked, int depth)
    {
        if (depth == 0 || depth <= linked?.Level)
        {
            return;
        }

        throw linked is null
            ? ProblemException.BadRequestData("The projection follows a relationship, but the notification has no member \"join\"", "join", "notification.join")
            : ProblemException.BadRequestData(
                $"The projection follows {depth} relationships, which is more than the joinLevel of {linked.Level}", "joinLevel", "notification.joinLevel");
    }
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Snapshots;

/// <summary>A query on the members of snapshots (clauses 4.9, 5.16.7).</summary>
public sealed class SnapshotFilter
{
    private static readonly FrozenSet<string> Members = FrozenSet.Create(
        "snapshotQueries", "snapshotTemporalQueries", "snapshotLifetime", "snapshotPriority", "endpoint", "receiverInfo", "snapshotStatus",
        "snapshotQueriesDetails", "snapshotTemporalQueriesDetails", "lastUsedAt");

    private static readonly FrozenSet<string> Names = Members.Select(LdContext.Core.Expand).ToFrozenSet();

    private readonly QExpression _expression;

    private SnapshotFilter(QExpression expression) => _expression = expression;

    /// <exception cref="ProblemException">BadRequestData: missing, wrong, or about something that is no member of a snapshot.</exception>
    public static SnapshotFilter Parse(string? q)
    {
        if (q is null)
        {
            throw ProblemException.BadRequestData("The parameter q is missing: it says which snapshots are purged", "q");
        }

        var expression = QExpressionParser.Parse(q, LdContext.Core);
        RequireMembers(expression);
        return new SnapshotFilter(expression);
    }

    public bool Matches(Snapshot snapshot) => EntityMatcher.Matches(_expression, AsEntity(snapshot));

    private static void RequireMembers(QExpression expression)
    {
        if (expression is QJunction junction)
        {
            foreach (var term in junction.Terms)
            {
                RequireMembers(term);
            }
        }
        else if (expression is QTerm { Path: var path } && !IsMember(path))
        {
            throw ProblemException.BadRequestData($"The query is about {path}; it can be about the members of a snapshot alone (clause 5.2.41)", "q");
        }
    }

    private static bool IsMember(QPath path) => path.Attributes switch
    {
        [] => path.Member is QMember.Id or QMember.Type or QMember.CreatedAt or QMember.ModifiedAt or QMember.ExpiresAt,
        [var name] => path.Member is null && path.Link is null && Names.Contains(name),
        _ => false,
    };

    // What an entity with these members would answer: one meaning of q for all.
    private static Entity AsEntity(Snapshot snapshot) => new()
    {
        Id = snapshot.Id,
        Types = [LdContext.Core.Expand("Snapshot")],
        CreatedAt = snapshot.CreatedAt,
        ModifiedAt = snapshot.ModifiedAt,
        ExpiresAt = Timestamp.At(snapshot.ExpiresAt),
        Attributes =
        [
            .. Property("snapshotQueries", snapshot.Queries),
            .. Property("snapshotTemporalQueries", snapshot.TemporalQueries),
            .. Property("snapshotLifetime", snapshot.Lifetime is { } lifetime ? JsonValue.Of(lifetime.Text) : null),
            .. Property("snapshotPriority", JsonValue.Of(snapshot.Priority)),
            .. Property("endpoint", snapshot.Endpoint is { } endpoint ? JsonValue.Of(endpoint.OriginalString) : null),
            .. Property("receiverInfo", snapshot.ReceiverInfo.IsEmpty ? null : SnapshotNames.Pairs(snapshot.ReceiverInfo)),
            .. Property("snapshotStatus", JsonValue.Of(SnapshotNames.NameOf(snapshot.Status))),
            .. Property("snapshotQueriesDetails", Statuses(snapshot.QueriesDetails)),
            .. Property("snapshotTemporalQueriesDetails", Statuses(snapshot.TemporalQueriesDetails)),
            .. Property("lastUsedAt", JsonValue.Of(Timestamp.Format(snapshot.LastUsedAt))),
        ],
    };

    private static JsonArray? Statuses(ImmutableArray<ExecutionResultDetails> details) =>
        details.IsEmpty ? null : new([.. details.Select(detail => (JsonValue)JsonValue.Of(SnapshotNames.NameOf(detail.Status)))]);

    private static ImmutableArray<EntityAttribute> Property(string name, JsonValue? value) => value is null
        ? []
        : [new EntityAttribute(LdContext.Core.Expand(name), [new AttributeInstance { Kind = AttributeKind.Property, Value = value }])];
}

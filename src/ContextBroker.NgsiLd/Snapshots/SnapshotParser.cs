using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Snapshots;

/// <summary>Snapshots from JSON (clauses 5.2.41, 5.16.1, 5.16.2, 5.16.4). What its queries say is read by the parsers of queries.</summary>
public static class SnapshotParser
{
    private static readonly string[] OutputOnly =
    [
        "snapshotStatus", "snapshotQueriesDetails", "snapshotTemporalQueriesDetails", "createdAt", "modifiedAt", "expiresAt", "lastUsedAt", "@context",
    ];

    /// <param name="newId">The id of a snapshot that brings none.</param>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static Snapshot Create(JsonValue body, string newId)
    {
        var snapshot = ReadNew(body, newId);
        return snapshot.Queries is null && snapshot.TemporalQueries is null
            ? throw ProblemException.BadRequestData(
                "A snapshot needs the member \"snapshotQueries\" or \"snapshotTemporalQueries\"", "snapshotQueries")
            : snapshot;
    }

    /// <summary>The parameters of a clone: all but queries.</summary>
    /// <param name="newId">The id of a clone that brings none.</param>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static Snapshot Clone(JsonValue body, string newId)
    {
        var clone = ReadNew(body, newId);
        return clone.Queries is null && clone.TemporalQueries is null
            ? clone
            : throw ProblemException.BadRequestData("A clone has the content of the snapshot it is made from, and no queries of its own", "snapshotQueries");
    }

    /// <summary>The snapshot with the fragment's members; null removes one (clause 5.5.8).</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static Snapshot Update(Snapshot snapshot, JsonValue fragment)
    {
        var updated = snapshot;
        foreach (var (name, value) in MembersOf(fragment))
        {
            updated = IsNull(value) ? Remove(updated, name) : name switch
            {
                "snapshotQueries" or "snapshotTemporalQueries" =>
                    throw ProblemException.BadRequestData($"The member \"{name}\" can only be set when a snapshot is created", name),
                "id" when value is not JsonString { Value: var id } || id != snapshot.Id =>
                    throw ProblemException.BadRequestData($"The id of the snapshot {snapshot.Id} cannot be changed", "id"),
                _ => Apply(updated, name, new MemberReader(value, name)),
            };
        }

        return updated;
    }

    private static Snapshot ReadNew(JsonValue body, string newId)
    {
        var snapshot = new Snapshot { Id = newId };
        var hasType = false;
        foreach (var (name, value) in MembersOf(body))
        {
            hasType |= name == "type";
            snapshot = Apply(snapshot, name, new MemberReader(value, name));
        }

        return hasType ? snapshot : throw ProblemException.BadRequestData("The member \"type\" is missing; it must be \"Snapshot\"", "type");
    }

    // Clause 5.2.41: members that only the broker writes are ignored.
    private static IEnumerable<JsonMember> MembersOf(JsonValue body) => body is JsonObject { Members: var members }
        ? members.Select(member => member.Name is "@id" or "@type" ? member with { Name = member.Name[1..] } : member)
            .Where(member => !OutputOnly.Contains(member.Name))
        : throw ProblemException.BadRequestData("A snapshot must be a JSON object");

    private static Snapshot Apply(Snapshot snapshot, string name, MemberReader member) => name switch
    {
        "id" => snapshot with { Id = member.Uri() },
        "type" => RequireType(snapshot, member),
        "snapshotQueries" => snapshot with { Queries = Queries(member) },
        "snapshotTemporalQueries" => snapshot with { TemporalQueries = Queries(member) },
        "snapshotLifetime" => snapshot with { Lifetime = Lifetime(member) },
        "snapshotPriority" => snapshot with { Priority = Priority(member) },
        "endpoint" => snapshot with { Endpoint = EndpointReader.Address(member) },
        "receiverInfo" => snapshot with { ReceiverInfo = [.. member.Items().Select(EndpointReader.Header)] },
        _ => throw ProblemException.BadRequestData($"A snapshot has no member \"{name}\"", name),
    };

    private static Snapshot Remove(Snapshot snapshot, string name) => name switch
    {
        "snapshotLifetime" => snapshot with { Lifetime = null },
        "snapshotPriority" => snapshot with { Priority = Snapshot.DefaultPriority },
        "endpoint" => snapshot with { Endpoint = null },
        "receiverInfo" => snapshot with { ReceiverInfo = ImmutableArray<KeyValuePair<string, string>>.Empty },
        _ => throw ProblemException.BadRequestData($"The member \"{name}\" cannot be removed", name),
    };

    private static Snapshot RequireType(Snapshot snapshot, MemberReader member) =>
        member.Text() is "Snapshot" or ReservedNames.Core + "Snapshot" ? snapshot : throw member.Refuse("\"Snapshot\"");

    private static JsonArray Queries(MemberReader member) => new([.. member.Items().Select(item => item.Object())]);

    private static SnapshotLifetime Lifetime(MemberReader member)
    {
        var text = member.Text();
        return IsoDuration.TryParse(text, out var duration) && !duration.IsZero
            ? new SnapshotLifetime(text, duration)
            : throw member.Refuse("a duration of ISO 8601 longer than nothing, as PT2H or P1D");
    }

    private static int Priority(MemberReader member) => member.Value is JsonNumber { Value: >= 1 and <= 10 and var number } && number == (int)number
        ? (int)number
        : throw member.Refuse("a whole number from 1 to 10");

    private static bool IsNull(JsonValue value) => value is JsonNull or JsonString { Value: "urn:ngsi-ld:null" };
}

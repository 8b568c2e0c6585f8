using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>Registrations from JSON (clauses 5.2.9, 5.9.2, 5.9.3).</summary>
public static class RegistrationParser
{
    private static readonly string[] ReadOnly =
        ["status", "timesSent", "timesFailed", "lastSuccess", "lastFailure", "createdAt", "modifiedAt", "@context"];

    /// <param name="newId">The id of a registration that brings none.</param>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static ContextSourceRegistration Create(JsonValue body, string newId, LdContext context, DateTimeOffset now)
    {
        var members = ImmutableArray.CreateBuilder<JsonMember>();
        foreach (var member in MembersOf(body, context))
        {
            if (IsNull(member.Value))
            {
                throw ProblemException.BadRequestData($"The member \"{member.Name}\" must not be null", member.Name);
            }

            members.Add(member);
        }

        var registration = RegistrationReader.Read(newId, members.DrainToImmutable()) with { CreatedAt = now, ModifiedAt = now };
        return registration.HasExpiredAt(now) ? throw InThePast(registration) : registration;
    }

    /// <summary>Members of the fragment replace those of the registration, null removes them (clause 5.5.8); the result must be valid as a whole.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static ContextSourceRegistration Update(ContextSourceRegistration registration, JsonValue fragment, LdContext context, DateTimeOffset now)
    {
        var members = registration.Members;
        foreach (var member in MembersOf(fragment, context))
        {
            if (member.Name == "id")
            {
                RequireSameId(registration, member.Value);
                continue;
            }

            members = members.RemoveAll(held => held.Name == member.Name);
            members = IsNull(member.Value) ? members : members.Add(member);
        }

        var updated = Restore(registration.Id, members, registration.CreatedAt, now);
        return updated.HasExpiredAt(now) ? throw InThePast(updated) : updated;
    }

    /// <summary>A registration as it was stored.</summary>
    public static ContextSourceRegistration Restore(string id, ImmutableArray<JsonMember> members, DateTimeOffset createdAt, DateTimeOffset modifiedAt) =>
        RegistrationReader.Read(id, members) with { CreatedAt = createdAt, ModifiedAt = modifiedAt };

    // Read-only members are ignored, as table 5.2.9-2 says.
    private static IEnumerable<JsonMember> MembersOf(JsonValue body, LdContext context)
    {
        if (body is not JsonObject { Members: var members })
        {
            throw ProblemException.BadRequestData("A context source registration must be a JSON object");
        }

        var names = new HashSet<string>();
        foreach (var written in members)
        {
            if (ReadOnly.Contains(written.Name))
            {
                continue;
            }

            var member = RegistrationNames.Expand(written.Name is "@id" or "@type" ? written with { Name = written.Name[1..] } : written, context);
            yield return names.Add(member.Name)
                ? member
                : throw ProblemException.BadRequestData($"The member \"{written.Name}\" is given twice, under different names", written.Name);
        }
    }

    private static bool IsNull(JsonValue value) => value is JsonNull or JsonString { Value: "urn:ngsi-ld:null" };

    private static void RequireSameId(ContextSourceRegistration registration, JsonValue value)
    {
        if (value is not JsonString text || text.Value != registration.Id)
        {
            throw ProblemException.BadRequestData($"The id of the registration {registration.Id} cannot be changed", "id");
        }
    }

    private static ProblemException InThePast(ContextSourceRegistration registration) =>
        ProblemException.BadRequestData($"The member \"expiresAt\" is in the past: {registration.ExpiresAt?.Text}", "expiresAt");
}

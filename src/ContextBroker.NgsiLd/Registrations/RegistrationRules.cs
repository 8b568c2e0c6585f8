using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>What the mode asks of a registration itself, and of two of them (clauses 4.3.6.2, 4.3.6.3, 5.9.2.4).</summary>
public static class RegistrationRules
{
    /// <summary>Two proxied registrations, at least one of them exclusive, claim the same attributes of the same entity.</summary>
    public static bool Overlap(ContextSourceRegistration one, ContextSourceRegistration other) =>
        (one.Mode, other.Mode) is (RegistrationMode.Exclusive, RegistrationMode.Exclusive or RegistrationMode.Redirect)
            ? Claims(one, other)
            : (one.Mode, other.Mode) is (RegistrationMode.Redirect, RegistrationMode.Exclusive) && Claims(other, one);

    internal static ContextSourceRegistration Checked(ContextSourceRegistration registration, ImmutableArray<JsonMember> members) => registration.Mode switch
    {
        RegistrationMode.Exclusive => RequireSingleEntity(registration),
        RegistrationMode.Auxiliary => RequireRetrieving(registration, members.Any(member => member.Name == "operations")),
        _ => registration,
    };

    private static bool Claims(ContextSourceRegistration exclusive, ContextSourceRegistration other) =>
        exclusive.Information.Any(claimed => other.Information.Any(info => Shares(claimed, info)));

    private static bool Shares(RegistrationInfo claimed, RegistrationInfo info) =>
        (info.Attributes.IsEmpty || info.Attributes.Any(name => claimed.Attributes.Contains(name)))
        && (info.Entities.IsEmpty || claimed.Entities.Any(entity => info.Entities.Any(described => Shares(entity, described))));

    // An id means the entity, whatever its types; a pattern or a type alone means entities of that type.
    private static bool Shares(EntityInfo claimed, EntityInfo described) =>
        described.Admits(claimed.Id!) && (described.Id is not null || described.Types.Any(type => claimed.Types.Contains(type)));

    // "Specific attributes found on a single entity".
    private static ContextSourceRegistration RequireSingleEntity(ContextSourceRegistration registration)
    {
        var entities = registration.Information.SelectMany(info => info.Entities).ToList();
        if (registration.Information.Any(info => info.Entities.IsEmpty || info.Attributes.IsEmpty) || entities.Any(entity => entity.Id is null))
        {
            throw ProblemException.BadRequestData(
                "An exclusive registration names the id of an entity and attributes of it, in every element of information", "information");
        }

        return entities.TrueForAll(entity => entity.Id == entities[0].Id)
            ? registration
            : throw ProblemException.BadRequestData("An exclusive registration is about a single entity", "information");
    }

    // Always accepted (clause 4.3.6.2), so one that names no operations is limited to those it may have.
    private static ContextSourceRegistration RequireRetrieving(ContextSourceRegistration registration, bool namesOperations)
    {
        if (!namesOperations)
        {
            return registration with { Operations = SourceOperations.RetrieveOps };
        }

        return (registration.Operations & ~SourceOperations.RetrieveOps) == SourceOperations.None
            ? registration
            : throw ProblemException.BadRequestData(
                "The operations of an auxiliary registration are retrieveOps, retrieveEntity or queryEntity", "operations");
    }
}

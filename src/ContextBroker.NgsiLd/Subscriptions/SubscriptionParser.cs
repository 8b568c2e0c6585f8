using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>What surrounds a subscription's body: the @context that it is read with, that of its notifications, and the time.</summary>
/// <param name="IsToRegistrations">It came to the resource of subscriptions to registrations (clause 6.12).</param>
public readonly record struct SubscriptionFrame(LdContext Context, LdContext NotificationContext, DateTimeOffset Now, bool IsToRegistrations = false);

/// <summary>Subscriptions from JSON (clauses 5.2.12 to 5.2.15, 5.8.1, 5.8.2).</summary>
public static class SubscriptionParser
{
    private static readonly string[] ReadOnly = ["status", "createdAt", "modifiedAt", "@context"];

    /// <param name="newId">The id of a subscription that brings none.</param>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static Subscription Create(JsonValue body, string newId, SubscriptionFrame frame)
    {
        var members = ImmutableArray.CreateBuilder<SubscriptionMember>();
        foreach (var (name, value) in MembersOf(body))
        {
            members.Add(new SubscriptionMember(name, value, frame.Context));
        }

        if (!members.Any(member => member.Name == "type"))
        {
            throw ProblemException.BadRequestData("The member \"type\" is missing; it must be \"Subscription\"", "type");
        }

        RequireLanguage(body);
        return SubscriptionReader.Read(newId, members.DrainToImmutable(), frame.NotificationContext, frame.IsToRegistrations) with
        {
            CreatedAt = frame.Now,
            ModifiedAt = frame.Now,
        }
            is var subscription && subscription.StatusAt(frame.Now) == SubscriptionStatus.Expired
            ? throw InThePast(subscription)
            : subscription;
    }

    /// <summary>Members of the fragment replace those of the subscription, null removes them (clause 5.5.8); the result must be valid as a whole.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static Subscription Update(Subscription subscription, JsonValue fragment, SubscriptionFrame frame)
    {
        var members = subscription.Members;
        var (touchesEnd, touchesActivity) = (false, false);
        foreach (var (name, value) in MembersOf(fragment))
        {
            if (name == "id")
            {
                RequireSameId(subscription, value);
                continue;
            }

            if (name == "type" && IsNull(value))
            {
                throw ProblemException.BadRequestData("The member \"type\" cannot be removed", "type");
            }

            touchesEnd |= name == "expiresAt";
            touchesActivity |= name == "isActive";
            members = members.RemoveAll(member => member.Name == name);
            if (!IsNull(value))
            {
                members = members.Add(new SubscriptionMember(name, value, frame.Context));
            }
        }

        // Clause 5.8.2.4: a new end alone takes up what has expired, also what was paused before that.
        if (touchesEnd && !touchesActivity && subscription.StatusAt(frame.Now) == SubscriptionStatus.Expired && members.Any(member => member.Name == "expiresAt"))
        {
            members = members.RemoveAll(member => member.Name == "isActive");
        }

        RequireLanguage(fragment);
        var updated = SubscriptionReader.Read(subscription.Id, members, frame.NotificationContext, subscription.IsToRegistrations) with
        {
            CreatedAt = subscription.CreatedAt,
            ModifiedAt = frame.Now,
        };
        return touchesEnd && updated.StatusAt(frame.Now) == SubscriptionStatus.Expired ? throw InThePast(updated) : updated;
    }

    /// <summary>A subscription as it was stored.</summary>
    public static Subscription Restore(
        string id, ImmutableArray<SubscriptionMember> members, SubscriptionFrame frame, DateTimeOffset createdAt, DateTimeOffset modifiedAt) =>
        SubscriptionReader.Read(id, members, frame.NotificationContext, frame.IsToRegistrations) with { CreatedAt = createdAt, ModifiedAt = modifiedAt };

    // Asked of what comes in and not of what is stored: a subscription that once was taken goes on.
    private static void RequireLanguage(JsonValue body) =>
        LanguageFilter.Require(((body as JsonObject)?["lang"] as JsonString)?.Value);

    // Members that clause 5.2.12 does not know are not kept; those that are read-only are ignored, as it says.
    private static IEnumerable<JsonMember> MembersOf(JsonValue body)
    {
        if (body is not JsonObject { Members: var members })
        {
            throw ProblemException.BadRequestData("A subscription must be a JSON object");
        }

        return members
            .Select(member => member.Name is "@id" or "@type" ? member with { Name = member.Name[1..] } : member)
            .Where(member => !ReadOnly.Contains(member.Name) && SubscriptionReader.Knows(member.Name));
    }

    private static bool IsNull(JsonValue value) => value is JsonNull or JsonString { Value: "urn:ngsi-ld:null" };

    private static void RequireSameId(Subscription subscription, JsonValue value)
    {
        if (value is not JsonString text || text.Value != subscription.Id)
        {
            throw ProblemException.BadRequestData($"The id of the subscription {subscription.Id} cannot be changed", "id");
        }
    }

    private static ProblemException InThePast(Subscription subscription) =>
        ProblemException.BadRequestData($"The member \"expiresAt\" is in the past: {subscription.ExpiresAt?.Text}", "expiresAt");
}

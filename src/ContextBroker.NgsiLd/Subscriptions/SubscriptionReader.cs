using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The meaning of a subscription's members, each read once, and the rules between them (Table 5.2.12-1).</summary>
internal static class SubscriptionReader
{
    /// <summary>Those of table 5.2.12-1, and name, by which clients made for version 1.1 find theirs again.</summary>
    public static bool Knows(string name) => name is
        "name" or "id" or "type" or "entities" or "notification" or "notificationTrigger" or "watchedAttributes" or "q" or "geoQ" or "scopeQ" or "temporalQ" or
        "csf" or "datasetId" or "description" or "expandValues" or "expiresAt" or "isActive" or "jsonKeys" or "jsonldContext" or "lang" or "localOnly" or
        "ngsildConformance" or "splitEntities" or "subscriptionName" or "throttling" or "timeInterval";

    public static Subscription Read(string id, ImmutableArray<SubscriptionMember> members, LdContext notificationContext, bool isToRegistrations)
    {
        var notification = members.FirstOrDefault(member => member.Name == "notification");
        if (notification.Name is null)
        {
            throw ProblemException.BadRequestData("The member \"notification\" is missing", "notification");
        }

        var subscription = new Subscription
        {
            Id = id,
            Context = notificationContext,
            Members = members,
            IsToRegistrations = isToRegistrations,
            Notification = NotificationReader.Read(new MemberReader(notification.Value, "notification"), notification.Context, Filters(members)),
        };
        var expandValues = NamesIn(members, "expandValues");
        foreach (var member in members)
        {
            subscription = Apply(subscription, member.Name, new MemberReader(member.Value, member.Name), member.Context, expandValues);
        }

        return Checked(subscription);
    }

    private static Subscription Apply(
        Subscription subscription, string name, MemberReader member, LdContext context, IReadOnlyCollection<string> expandValues)
    {
        switch (name)
        {
            case "id": return subscription with { Id = member.Uri() };
            case "type": RequireType(member); return subscription;
            case "entities": return subscription with { Entities = [.. member.Items().Select(item => ConditionReader.Selector(item, context))] };
            case "watchedAttributes": return subscription with { WatchedAttributes = [.. member.Names().Select(context.Expand).Distinct()] };
            case "notificationTrigger": return subscription with { Triggers = TriggerNames.Read(member) };
            case "q": return subscription with { Q = ConditionReader.Q(member, context, expandValues) };
            case "geoQ": return subscription with { Geo = ConditionReader.Geo(member, context) };
            case "scopeQ": return subscription with { Scope = ConditionReader.Scope(member) };
            case "csf": return subscription with { ContextSourceFilter = ConditionReader.Q(member, context, []) };
            case "localOnly": return subscription with { LocalOnly = member.Boolean() };
            case "splitEntities": return subscription with { SplitEntities = member.Boolean() };
            case "temporalQ": return subscription with { Interval = IntervalQuery.Parse(member) };
            case "expiresAt": return subscription with { ExpiresAt = member.DateTime() };
            case "isActive": return subscription with { IsActive = member.Boolean() };
            case "throttling": return subscription with { Throttling = member.Seconds() };
            case "timeInterval": return subscription with { TimeInterval = member.Seconds() };
            default: Check(name, member, context); return subscription;
        }
    }

    /// <summary>Members that say something else than when to notify: only their form is checked.</summary>
    private static void Check(string name, MemberReader member, LdContext context)
    {
        switch (name)
        {
            case "jsonldContext": member.Uri(); break;
            case "name" or "description" or "subscriptionName" or "expandValues" or "jsonKeys": member.Text(); break;
            case "ngsildConformance": Conformance(member); break;
        }
    }

    private static Subscription Checked(Subscription subscription)
    {
        RefuseOtherKinds(subscription);
        if (subscription.Entities.IsEmpty && subscription.WatchedAttributes.IsEmpty && !subscription.LocalOnly)
        {
            throw ProblemException.BadRequestData("A subscription needs the member \"entities\" or \"watchedAttributes\"", "entities");
        }

        if (subscription.TimeInterval is null)
        {
            return subscription;
        }

        return (subscription.WatchedAttributes.IsEmpty, subscription.Throttling) switch
        {
            (false, _) => throw ProblemException.BadRequestData("The members \"timeInterval\" and \"watchedAttributes\" exclude each other", "timeInterval"),
            (_, not null) => throw ProblemException.BadRequestData("The members \"timeInterval\" and \"throttling\" exclude each other", "timeInterval"),
            _ when subscription.Entities.IsEmpty && !subscription.LocalOnly =>
                throw ProblemException.BadRequestData("The member \"timeInterval\" needs the member \"entities\"", "entities"),
            _ => subscription,
        };
    }

    private static void RefuseOtherKinds(Subscription subscription)
    {
        if (subscription is { IsToRegistrations: false, Interval: not null })
        {
            throw ProblemException.BadRequestData("The member \"temporalQ\" belongs to subscriptions to context source registrations", "temporalQ");
        }

        if (subscription is { IsToRegistrations: true, Notification.Endpoint.Accept: NotificationFormat.GeoJson })
        {
            throw ProblemException.BadRequestData("Registrations are told as application/json or application/ld+json", "accept", "notification.endpoint");
        }
    }

    private static PresentationFilters Filters(ImmutableArray<SubscriptionMember> members)
    {
        var filters = new PresentationFilters([], null);
        foreach (var member in members)
        {
            var reader = new MemberReader(member.Value, member.Name);
            filters = member.Name switch
            {
                "datasetId" => filters with { DatasetIds = [.. reader.Items().Select(DatasetId)] },
                "lang" => filters with { Language = reader.Text() },
                "ngsildConformance" => filters with { ConformsTo = Conformance(reader) },
                _ => filters,
            };
        }

        return filters;
    }

    // A comma separated list of attribute names (clause 5.2.12).
    private static string[] NamesIn(ImmutableArray<SubscriptionMember> members, string name) =>
        members.FirstOrDefault(member => member.Name == name).Value is JsonString text
            ? text.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [];

    private static string DatasetId(MemberReader item) => item.Value is JsonString { Value: "@none" } ? "@none" : item.Uri();

    private static void RequireType(MemberReader member)
    {
        if (member.Text() is not ("Subscription" or "https://uri.etsi.org/ngsi-ld/Subscription"))
        {
            throw member.Refuse("\"Subscription\"");
        }
    }

    // The nearest version that is known, as it is answered to Prefer (clause 6.3.6). Null: this one, as nothing has to be amended.
    private static NgsiLdVersion? Conformance(MemberReader member)
    {
        if (!NgsiLdVersion.TryParse(member.Text(), out var wanted))
        {
            throw member.Refuse("a version of NGSI-LD such as 1.5");
        }

        return wanted.Nearest is var version && version < NgsiLdVersion.Native ? version : null;
    }
}

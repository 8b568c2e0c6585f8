using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>Members beside notification that say what its entities show.</summary>
/// <param name="ConformsTo">ngsildConformance; null: the native version.</param>
internal readonly record struct PresentationFilters(IReadOnlyList<string> DatasetIds, string? Language, NgsiLdVersion? ConformsTo = null);

/// <summary>The NotificationParams of clause 5.2.14.</summary>
internal static class NotificationReader
{
    private const string Location = "https://uri.etsi.org/ngsi-ld/location";

    public static NotificationParameters Read(MemberReader notification, LdContext context, PresentationFilters filters)
    {
        var linked = JoinReader.Read(notification);
        var endpoint = EndpointReader.Read(notification.Require("endpoint"));
        var presentation = new Presentation
        {
            Format = Format(notification),
            SystemAttributes = notification.Find("sysAttrs")?.Boolean() ?? false,
            Projection = Projection(notification, context, linked),
            Language = filters.Language,
            DatasetIds = filters.DatasetIds,
            ConformsTo = filters.ConformsTo,
            GeometryProperty = endpoint.Accept == NotificationFormat.GeoJson ? Location : null,
            WithContext = endpoint.Accept == NotificationFormat.JsonLd,
        };
        var showChanges = notification.Find("showChanges")?.Boolean() ?? false;
        if (showChanges && presentation.Format == EntityFormat.Simplified)
        {
            throw ProblemException.BadRequestData(
                "The member \"notification.showChanges\" excludes the formats simplified and keyValues", "showChanges", "notification");
        }

        return new NotificationParameters { Endpoint = endpoint, Presentation = Shared(presentation), Linked = linked, ShowChanges = showChanges };
    }

    private static EntityFormat Format(MemberReader notification) => notification.Find("format") is not { } format ? EntityFormat.Normalized : format.Text() switch
    {
        "normalized" => EntityFormat.Normalized,
        "concise" => EntityFormat.Concise,
        "simplified" or "keyValues" => EntityFormat.Simplified,
        _ => throw format.Refuse("normalized, concise, simplified or keyValues"),
    };

    private static Projection? Projection(MemberReader notification, LdContext context, LinkedRetrieval? linked)
    {
        if (notification.Find("attributes") is { } attributes && attributes.Texts().FirstOrDefault(ProjectionParser.IsEntityMember) is { } member)
        {
            throw attributes.Refuse($"names of attributes; {member} is a member of the entity");
        }

        var projection = ProjectionParser.Parse(Joined(notification, "attributes"), Joined(notification, "pick"), Joined(notification, "omit"), context);
        JoinReader.RequireLevel(linked, projection?.LinkedDepth ?? 0);
        return projection;
    }

    private static string? Joined(MemberReader notification, string name) =>
        notification.Find(name) is { } member ? string.Join(',', member.Texts()) : null;

    /// <summary>Subscriptions that ask for the same plain form share it, and with it the bytes written of a state.</summary>
    private static Presentation Shared(Presentation presentation) =>
        presentation.Equals(Presentation.Normalized) ? Presentation.Normalized
        : presentation.Equals(Presentation.Concise) ? Presentation.Concise
        : presentation.Equals(Presentation.Simplified) ? Presentation.Simplified
        : presentation;
}

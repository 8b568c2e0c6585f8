using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Http.Changes;

/// <summary>
/// Which changes a client of /changes wants, and how they are shown: its parameters as the members of a subscription, so that both mean the same.
/// </summary>
internal static class WantedChanges
{
    private const string Id = "urn:ngsi-ld:Subscription:changes";

    /// <exception cref="ProblemException">BadRequestData, naming the member of the subscription that the parameter stands for.</exception>
    public static Subscription Read(ApiRequest request, LdContext context)
    {
        var members = new List<(string, JsonValue)> { ("type", JsonValue.Of("Subscription")), ("localOnly", JsonValue.True) };
        AddEntities(request, members);
        AddGeo(request, members);
        foreach (var name in (ReadOnlySpan<string>)["q", "scopeQ", "lang", "expandValues"])
        {
            AddText(request, members, name);
        }

        foreach (var name in (ReadOnlySpan<string>)["watchedAttributes", "notificationTrigger", "datasetId"])
        {
            AddList(request, members, name, name);
        }

        members.Add(("notification", Notification(request)));
        var now = request.Service<TimeProvider>().GetUtcNow();
        return SubscriptionParser.Create(JsonValue.Object([.. members]), Id, new SubscriptionFrame(context, context, now));
    }

    private static JsonObject Notification(ApiRequest request)
    {
        var members = new List<(string, JsonValue)>
        {
            ("endpoint", JsonValue.Object(("uri", JsonValue.Of("http://changes.invalid/")))),
        };
        AddText(request, members, "format");
        AddList(request, members, "attrs", "attributes");
        AddList(request, members, "pick", "pick");
        AddList(request, members, "omit", "omit");
        if (request.Options("sysAttrs").Length > 0)
        {
            members.Add(("sysAttrs", JsonValue.True));
        }

        if (request.Query.Flag("showChanges"))
        {
            members.Add(("showChanges", JsonValue.True));
        }

        return JsonValue.Object([.. members]);
    }

    private static void AddEntities(ApiRequest request, List<(string, JsonValue)> members)
    {
        var (type, pattern, ids) = (request.Query["type"], request.Query["idPattern"], request.Query.List("id"));
        if (type is null && pattern is null && ids.Length == 0)
        {
            return;
        }

        var selector = new List<(string, JsonValue)> { ("type", JsonValue.Of(type ?? "*")) };
        if (pattern is not null)
        {
            selector.Add(("idPattern", JsonValue.Of(pattern)));
        }

        JsonObject[] selectors = ids.Length == 0
            ? [JsonValue.Object([.. selector])]
            : [.. ids.Select(id => JsonValue.Object([.. selector, ("id", JsonValue.Of(id))]))];
        members.Add(("entities", new JsonArray([.. selectors])));
    }

    private static void AddGeo(ApiRequest request, List<(string, JsonValue)> members)
    {
        var geo = new List<(string, JsonValue)>();
        foreach (var name in (ReadOnlySpan<string>)["georel", "geometry", "geoproperty"])
        {
            AddText(request, geo, name);
        }

        if (request.Query["coordinates"] is { } coordinates)
        {
            geo.Add(("coordinates", JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(coordinates))));
        }

        if (geo.Count > 0)
        {
            members.Add(("geoQ", JsonValue.Object([.. geo])));
        }
    }

    private static void AddText(ApiRequest request, List<(string, JsonValue)> members, string name)
    {
        if (request.Query[name] is { } text)
        {
            members.Add((name, JsonValue.Of(text)));
        }
    }

    private static void AddList(ApiRequest request, List<(string, JsonValue)> members, string parameter, string member)
    {
        if (request.Query.List(parameter) is { Length: > 0 } names)
        {
            members.Add((member, JsonValue.Of(names)));
        }
    }
}

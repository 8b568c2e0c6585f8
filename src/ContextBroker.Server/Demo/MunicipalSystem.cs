using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Demo;

public enum NotificationWay
{
    Http,
    Mqtt,
}

/// <summary>An example of a municipality's own system that must hear of its shelters.</summary>
/// <param name="LocalGovernmentCode">Its municipality.</param>
/// <param name="Watched">Which attributes it is told of.</param>
public sealed record MunicipalSystem(string Name, string LocalGovernmentCode, NotificationWay Way, IReadOnlyList<string> Watched)
{
    /// <summary>Three cities with real shelters: what each watches, and how it is told, differs.</summary>
    public static readonly IReadOnlyList<MunicipalSystem> All =
    [
        new("藤沢市 防災情報システム", "142051", NotificationWay.Http, ["evacueeTotal", "openingStatus"]),
        new("平塚市 避難所ダッシュボード", "142034", NotificationWay.Mqtt, ["evacueeTotal", "openingStatus"]),
        new("鎌倉市 災害対策本部", "142042", NotificationWay.Mqtt, ["openingStatus", "crowdingStatus"]),
    ];

    public string SubscriptionId => "urn:ngsi-ld:Subscription:demo:" + LocalGovernmentCode;

    public string Topic => "municipalities/" + LocalGovernmentCode + "/shelters";

    /// <summary>An ordinary NGSI-LD subscription (clause 5.2.12).</summary>
    public JsonObject Subscription(Uri endpoint)
    {
        var members = JsonValue.Object(
            ("uri", JsonValue.Of(endpoint.ToString())),
            ("accept", JsonValue.Of("application/json")));
        if (Way == NotificationWay.Mqtt)
        {
            members = members.With("notifierInfo", new JsonArray([
                JsonValue.Object(("key", JsonValue.Of("MQTT-QoS")), ("value", JsonValue.Of("1"))),
                JsonValue.Object(("key", JsonValue.Of("MQTT-Version")), ("value", JsonValue.Of("mqtt5.0")))]));
        }

        return JsonValue.Object(
            ("id", JsonValue.Of(SubscriptionId)),
            ("type", JsonValue.Of("Subscription")),
            ("subscriptionName", JsonValue.Of(Name)),
            ("entities", new JsonArray([JsonValue.Object(("type", JsonValue.Of("EvacuationShelter")))])),
            ("watchedAttributes", JsonValue.Of(Watched)),
            ("q", JsonValue.Of($"localGovernmentCode==\"{LocalGovernmentCode}\"")),
            ("notification", JsonValue.Object(
                ("attributes", JsonValue.Of(["name", "openingStatus", "statusLabel", "crowdingStatus", "evacueeTotal"])),
                ("format", JsonValue.Of("concise")),
                ("endpoint", members))));
    }
}

using System.Reflection;
using ContextBroker.Mqtt;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.MapPage;

/// <summary>What the page must know before it can ask the API.</summary>
internal static class MapConfig
{
    public static JsonObject Of(MapOptions map, MqttOptions mqtt) => JsonValue.Object(
        ("title", JsonValue.Object(("ja", JsonValue.Of(map.Title)), ("en", JsonValue.Of(map.TitleEn)))),
        ("center", map is { Longitude: { } longitude, Latitude: { } latitude } ? new JsonArray([JsonNumber.Of(longitude), JsonNumber.Of(latitude)]) : JsonValue.Null),
        ("zoom", JsonNumber.Of(map.Zoom)),
        ("style", map.StyleUrl.Length > 0 ? JsonValue.Of(map.StyleUrl) : JsonValue.Null),
        ("tenant", map.Tenant.Length > 0 ? JsonValue.Of(map.Tenant) : JsonValue.Null),
        ("mqtt", mqtt.WebSocketPath.Length > 0 ? JsonValue.Object(("path", JsonValue.Of(mqtt.WebSocketPath))) : JsonValue.Null),
        ("live", mqtt.LiveTopic.Length > 0 ? JsonValue.Object(("topic", JsonValue.Of(mqtt.LiveTopic))) : JsonValue.Null),
        ("version", JsonValue.Of(typeof(MapConfig).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion)));
}

using ContextBroker.Core.Delivery;
using ContextBroker.Core.Tests.Delivery;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Tests.Registrations;

/// <summary>What tests of registrations ask of the broker, by short names.</summary>
internal static class RegistrationRig
{
    public static string Id(string name) => $"urn:ngsi-ld:ContextSourceRegistration:{name}";

    /// <summary>Registers a source of shelters.</summary>
    public static Task<string> Register(this DeliveryRig rig, string name, string members = "{}", string tenant = "")
    {
        var body = (JsonObject)JsonText.Parse(
            $$"""
            {"id":"{{Id(name)}}","type":"ContextSourceRegistration","endpoint":"http://source.example/{{name}}","information":[{"entities":[{"type":"Shelter"}]}]}
            """);
        foreach (var (member, value) in ((JsonObject)JsonText.Parse(members)).Members)
        {
            body = body.With(member, value);
        }

        return rig.RegistrationProvision.Create(tenant, body, LdContext.Core, default);
    }

    public static Task Reregister(this DeliveryRig rig, string name, string fragment) =>
        rig.RegistrationProvision.Update("", Id(name), JsonText.Parse(fragment), LdContext.Core, default);

    public static Task Deregister(this DeliveryRig rig, string name) => rig.RegistrationProvision.Delete("", Id(name), default);

    /// <summary>Subscribes http://receiver/{name} to registrations of shelters.</summary>
    public static Task<string> SubscribeToRegistrations(this DeliveryRig rig, string name, string members = "{}")
    {
        var body = (JsonObject)JsonText.Parse(
            $$"""
            {"id":"urn:ngsi-ld:Subscription:{{name}}","type":"Subscription","entities":[{"type":"Shelter"}],
             "notification":{"endpoint":{"uri":"http://receiver/{{name}}"} } }
            """);
        foreach (var (member, value) in ((JsonObject)JsonText.Parse(members)).Members)
        {
            body = body.With(member, value);
        }

        return rig.RegistrationSubscriptions.Create("", body, LdContext.Core, default);
    }

    /// <summary>Why a notification was sent, and the last part of the ids it tells of.</summary>
    public static (string Reason, string Names) Told(NotificationMessage message)
    {
        var notification = (JsonObject)JsonText.Parse(message.Body.Span);
        var ids = ((JsonArray)notification["data"]!).Items.Select(item => ((JsonString)((JsonObject)item)["id"]!).Value.Split(':')[^1]);
        return (((JsonString)notification["triggerReason"]!).Value, string.Join(',', ids));
    }
}

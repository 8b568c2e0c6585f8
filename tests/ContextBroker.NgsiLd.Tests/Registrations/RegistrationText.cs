using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Registrations;

/// <summary>Registrations from what a test is about.</summary>
internal static class RegistrationText
{
    public const string Id = "urn:ngsi-ld:ContextSourceRegistration:1";

    public static readonly DateTimeOffset Now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A valid registration of shelters, with these members added or in place of others; "-" leaves one out.</summary>
    public static ContextSourceRegistration Of(string members = "{}") => Create(With(members));

    /// <summary>The same with this one element of information.</summary>
    public static ContextSourceRegistration Informing(string info) => Of("{\"information\":[" + info + "]}");

    public static ContextSourceRegistration Create(JsonValue body) => RegistrationParser.Create(body, "urn:ngsi-ld:ContextSourceRegistration:new", LdContext.Core, Now);

    public static ContextSourceRegistration Update(ContextSourceRegistration registration, string fragment) =>
        RegistrationParser.Update(registration, JsonText.Parse(fragment), LdContext.Core, Now.AddHours(1));

    private static JsonObject With(string members)
    {
        var body = (JsonObject)JsonText.Parse(
            $$"""
            {"id":"{{Id}}","type":"ContextSourceRegistration","endpoint":"http://source.example/broker",
             "information":[{"entities":[{"type":"Shelter"}]}]}
            """);
        foreach (var (name, value) in ((JsonObject)JsonText.Parse(members)).Members)
        {
            body = value is JsonString { Value: "-" } ? body.Without(name) : body.With(name, value);
        }

        return body;
    }
}

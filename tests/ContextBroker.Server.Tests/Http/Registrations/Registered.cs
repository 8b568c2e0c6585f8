namespace ContextBroker.Server.Tests.Http.Registrations;

/// <summary>Registrations that tests begin with.</summary>
internal static class Registered
{
    public const string Id = "urn:ngsi-ld:ContextSourceRegistration:1";

    public const string Path = "/csourceRegistrations/" + Id;

    public const string Shelters = "{\"id\":\"" + Id + "\",\"type\":\"ContextSourceRegistration\",\"endpoint\":\"http://source.example/\","
        + "\"information\":[{\"entities\":[{\"type\":\"Shelter\"}]}]}";

    /// <summary>Another one of the same kind.</summary>
    public static string Numbered(int number, string members = "") => Shelters
        .Replace(":1\"", $":{number}\"", StringComparison.Ordinal)
        .Replace("\"endpoint\"", members + "\"endpoint\"", StringComparison.Ordinal);

    public static async Task<Api> InNewTenant(params string[] registrations)
    {
        var api = Api.NewTenant();
        foreach (var registration in registrations)
        {
            Assert.That((await api.Post("/csourceRegistrations", registration)).Status, Is.EqualTo(201));
        }

        return api;
    }
}

using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>PUT of the provisioning API: the members given take the place of those stored, the others stay.</summary>
internal static class Patch
{
    public static JsonObject Apply(JsonObject stored, JsonObject change, params string[] kept)
    {
        var result = stored;
        foreach (var member in change.Members)
        {
            if (!kept.Contains(member.Name))
            {
                result = result.With(member.Name, member.Value);
            }
        }

        return result;
    }
}

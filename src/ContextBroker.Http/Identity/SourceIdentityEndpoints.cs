using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Identity;

/// <summary>/info/sourceIdentity (clause 6.33).</summary>
internal static class SourceIdentityEndpoints
{
    /// <summary>Clause 5.15.1.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var context = await request.LinkedContext();
        var identity = request.Service<SourceIdentity>();
        var alias = identity.AliasOf(request.Tenant);
        using var body = JsonBuffer.Rent();
        var writer = body.Writer;
        writer.WriteStartObject();
        writer.WriteString("id"u8, $"urn:ngsi-ld:ContextSourceIdentity:{Uri.EscapeDataString(alias)}");
        writer.WriteString("type"u8, "ContextSourceIdentity"u8);
        writer.WriteString("contextSourceAlias"u8, alias);
        writer.WriteString("contextSourceUptime"u8, identity.Uptime);
        writer.WriteString("contextSourceTimeAt"u8, Timestamp.Format(identity.Now));
        request.WriteContext(writer, context);
        writer.WriteEndObject();
        await request.Ok(body, context);
    }
}

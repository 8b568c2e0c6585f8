using System.Text.Json;
using ContextBroker.Core.Entities;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Http.Discovery;

/// <summary>Attributes in use (clauses 6.27 and 6.28).</summary>
internal static class AttributeNameEndpoints
{
    /// <summary>Clauses 5.7.8 and 5.7.9.</summary>
    public static async Task List(ApiRequest request)
    {
        var details = request.Query.Flag("details");
        var context = await request.LinkedContext();
        var attributes = (await request.Service<EntityDiscovery>().Attributes(request.Tenant, request.Aborted))
            .OrderBy(a => context.Compact(a.Name), StringComparer.Ordinal);
        using var body = JsonBuffer.Rent();
        var writer = body.Writer;
        if (details)
        {
            writer.WriteStartArray();
            foreach (var attribute in attributes)
            {
                WriteAttribute(request, writer, context, attribute, count: null);
            }

            writer.WriteEndArray();
        }
        else
        {
            request.WriteNameList(writer, context, "AttributeList", "attributeList", attributes.Select(a => context.Compact(a.Name)));
        }

        await request.Ok(body, context);
    }

    /// <summary>Clause 5.7.10.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var context = await request.LinkedContext();
        var name = context.Expand(request.Id);
        var attribute = await request.Service<EntityDiscovery>().Attribute(request.Tenant, name, request.Aborted);
        using var body = JsonBuffer.Rent();
        WriteAttribute(request, body.Writer, context, attribute.Summary, attribute.Count);
        await request.Ok(body, context);
    }

    // Clause 5.2.28; the list leaves count and kinds out (clause 5.7.9.4).
    private static void WriteAttribute(ApiRequest request, Utf8JsonWriter writer, LdContext context, AttributeSummary attribute, long? count)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, attribute.Name);
        writer.WriteString("type"u8, "Attribute"u8);
        writer.WriteString("attributeName"u8, context.Compact(attribute.Name));
        if (count is not null)
        {
            writer.WriteNumber("attributeCount"u8, count.Value);
            writer.WriteNames("attributeTypes", attribute.Kinds.Select(k => k.ToString()));
        }

        writer.WriteNames("typeNames", attribute.Types.Select(context.Compact));
        request.WriteContext(writer, context);
        writer.WriteEndObject();
    }
}

using System.Text.Json;
using ContextBroker.Core.Entities;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
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
        var attributes = (await Usages(request)).OrderBy(a => context.Compact(a.Name), StringComparer.Ordinal);
        using var body = JsonBuffer.Rent();
        var writer = body.Writer;
        if (details)
        {
            writer.WriteStartArray();
            foreach (var attribute in attributes)
            {
                WriteAttribute(request, writer, context, attribute, withUsage: false);
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
        var attribute = (await Usages(request)).FirstOrDefault(a => a.Name == name)
            ?? throw ProblemException.NotFound($"No entity has the attribute {name}");
        using var body = JsonBuffer.Rent();
        WriteAttribute(request, body.Writer, context, attribute, withUsage: true);
        await request.Ok(body, context);
    }

    private static async ValueTask<IEnumerable<NamedAttribute>> Usages(ApiRequest request) =>
        NamedAttribute.Gather(await request.Service<EntityConsumption>().Types(request.Tenant, request.Aborted));

    // Clause 5.2.28; the list leaves count and kinds out (clause 5.7.9.4).
    private static void WriteAttribute(ApiRequest request, Utf8JsonWriter writer, LdContext context, NamedAttribute attribute, bool withUsage)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, attribute.Name);
        writer.WriteString("type"u8, "Attribute"u8);
        writer.WriteString("attributeName"u8, context.Compact(attribute.Name));
        if (withUsage)
        {
            writer.WriteNumber("attributeCount"u8, attribute.Count);
            writer.WriteNames("attributeTypes", attribute.Kinds.Select(k => k.ToString()));
        }

        writer.WriteNames("typeNames", attribute.Types.Select(context.Compact));
        request.WriteContext(writer, context);
        writer.WriteEndObject();
    }
}

using System.Text.Json;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Http.Discovery;

/// <summary>Entity types in use (clauses 6.25 and 6.26).</summary>
internal static class TypeEndpoints
{
    /// <summary>Clauses 5.7.5 and 5.7.6.</summary>
    public static async Task List(ApiRequest request)
    {
        var details = request.Query.Flag("details");
        var context = await request.LinkedContext();
        var types = (await request.Service<EntityDiscovery>().Types(request.Tenant, request.Aborted))
            .Select(t => (Name: context.Compact(t.Type), Usage: t)).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        if (request.Query.Flag("count"))
        {
            request.ResultsCount(types.Count);
        }

        types = [.. Page(request, types)];
        using var body = JsonBuffer.Rent();
        var writer = body.Writer;
        if (details)
        {
            writer.WriteStartArray();
            foreach (var (name, usage) in types)
            {
                WriteEntityType(request, writer, context, name, usage);
            }

            writer.WriteEndArray();
        }
        else
        {
            request.WriteNameList(writer, context, "EntityTypeList", "typeList", types.Select(t => t.Name));
        }

        await request.Ok(body, context);
    }

    // All, unless limit or offset is given: the clause knows no pages of types, ngsijs asks for them.
    private static IEnumerable<T> Page<T>(ApiRequest request, IReadOnlyList<T> types)
    {
        var rest = types.Skip(request.Query.Number("offset") ?? 0);
        return request.Query.Number("limit") is { } limit ? rest.Take(limit) : rest;
    }

    /// <summary>Clause 5.7.7.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var context = await request.LinkedContext();
        var type = context.Expand(request.Id);
        var usage = await request.Service<EntityDiscovery>().Type(request.Tenant, type, request.Aborted);
        using var body = JsonBuffer.Rent();
        WriteEntityTypeInfo(request, body.Writer, context, usage);
        await request.Ok(body, context);
    }

    // Clause 5.2.25.
    private static void WriteEntityType(ApiRequest request, Utf8JsonWriter writer, LdContext context, string name, TypeUsage usage)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, usage.Type);
        writer.WriteString("type"u8, "EntityType"u8);
        writer.WriteString("typeName"u8, name);
        writer.WriteNames("attributeNames", usage.Attributes.Select(a => context.Compact(a.Name)));
        request.WriteContext(writer, context);
        writer.WriteEndObject();
    }

    // Clause 5.2.26.
    private static void WriteEntityTypeInfo(ApiRequest request, Utf8JsonWriter writer, LdContext context, TypeUsage usage)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, usage.Type);
        writer.WriteString("type"u8, "EntityTypeInfo"u8);
        writer.WriteString("typeName"u8, context.Compact(usage.Type));
        writer.WriteNumber("entityCount"u8, usage.EntityCount);
        writer.WriteStartArray("attributeDetails"u8);
        foreach (var attribute in usage.Attributes)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, attribute.Name);
            writer.WriteString("type"u8, "Attribute"u8);
            writer.WriteString("attributeName"u8, context.Compact(attribute.Name));
            writer.WriteNames("attributeTypes", attribute.Kinds.Select(k => k.ToString()));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        request.WriteContext(writer, context);
        writer.WriteEndObject();
    }
}

using System.Text.Json;
using ContextBroker.Core.Snapshots;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Http.Discovery;

/// <summary>EntityTypeList and AttributeList (clauses 5.2.24 and 5.2.27) differ in nothing but their names.</summary>
internal static class NameLists
{
    public static void WriteNameList(
        this ApiRequest request, Utf8JsonWriter writer, LdContext context, string type, string member, IEnumerable<string> names)
    {
        var tenant = SnapshotPartition.OwnerOf(request.Tenant);
        writer.WriteStartObject();
        writer.WriteString("id"u8, $"urn:ngsi-ld:{type}:{(tenant.Length == 0 ? "default" : Uri.EscapeDataString(tenant))}");
        writer.WriteString("type"u8, type);
        writer.WriteNames(member, names);
        request.WriteContext(writer, context);
        writer.WriteEndObject();
    }

    public static void WriteNames(this Utf8JsonWriter writer, string member, IEnumerable<string> names)
    {
        writer.WriteStartArray(member);
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}

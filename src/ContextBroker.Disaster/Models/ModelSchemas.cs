using System.Collections.Concurrent;
using System.Text.Json;
using ContextBroker.Disaster.Imports;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using Json.Schema;

namespace ContextBroker.Disaster.Models;

/// <summary>Where an entity does not fit its model. It never holds a value: some of them are secret.</summary>
/// <param name="Place">A JSON pointer into the simplified representation; empty: the entity itself.</param>
/// <param name="Rule">The keyword of the schema that is not met: required, enum, pattern ...</param>
internal readonly record struct ModelFault(string Place, string Rule)
{
    public override string ToString() => $"{(Place.Length == 0 ? "the entity" : Place)} ({Rule})";
}

/// <summary>The schemas, made when first needed, and what they say of entities.</summary>
internal static class ModelSchemas
{
    private const int MostFaults = 20;
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };
    private static readonly ConcurrentDictionary<string, Lazy<(JsonSchema Schema, JsonElement Text)>> Schemas = new();

    /// <summary>The modelled type of an entity; null: it has none.</summary>
    public static string? TypeOf(Entity entity)
    {
        foreach (var type in PublishedDocument.Types)
        {
            if (entity.Types.Contains(EntityDraft.Iri(type)))
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>Of an entity in simplified representation.</summary>
    public static IReadOnlyList<ModelFault> Faults(string type, JsonElement simplified)
    {
        var (schema, text) = Schemas.GetOrAdd(type, static t => new Lazy<(JsonSchema, JsonElement)>(() => Read(t))).Value;
        var results = schema.Evaluate(simplified, Options);
        if (results.IsValid)
        {
            return [];
        }

        return
        [
            .. (results.Details ?? []).Prepend(results).Where(d => d.Errors is { Count: > 0 })
                .SelectMany(d => d.Errors!.Keys.SelectMany(keyword => Of(keyword, d, text, simplified)))
                .Distinct().Take(MostFaults),
        ];
    }

    public static IReadOnlyList<ModelFault> Faults(string type, Entity entity)
    {
        // One type, as the schema wants it: an entity may have more.
        using var document = JsonDocument.Parse(EntityWriter.ToUtf8(entity with { Types = [EntityDraft.Iri(type)] }, LdContext.Core, Presentation.Simplified));
        return Faults(type, document.RootElement);
    }

    // What is missing has a place too: that where it should be.
    private static IEnumerable<ModelFault> Of(string keyword, EvaluationResults results, JsonElement schema, JsonElement simplified)
    {
        var place = results.InstanceLocation.ToString();
        return keyword == "required" && results.EvaluationPath.Evaluate(schema) is { } part && results.InstanceLocation.Evaluate(simplified) is { } there
            ? part.GetProperty(keyword).EnumerateArray().Select(n => n.GetString()!).Where(n => !there.TryGetProperty(n, out _)).Select(n => new ModelFault($"{place}/{n}", keyword))
            : [new ModelFault(place, keyword)];
    }

    private static (JsonSchema Schema, JsonElement Text) Read(string type)
    {
        var utf8 = PublishedDocument.Schema(type).Utf8;
        return (JsonSchema.FromText(System.Text.Encoding.UTF8.GetString(utf8)), JsonElement.Parse(utf8));
    }
}

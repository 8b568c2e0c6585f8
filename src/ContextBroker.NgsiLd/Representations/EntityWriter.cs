using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Representations;

public enum EntityFormat
{
    Normalized,
    Concise,
    Simplified,
}

/// <summary>How an entity is shown: representation, system attributes, projection, language (clauses 4.5, 4.21, 6.3.7).</summary>
public sealed record Presentation
{
    public static readonly Presentation Normalized = new();
    public static readonly Presentation Concise = new() { Format = EntityFormat.Concise };
    public static readonly Presentation Simplified = new() { Format = EntityFormat.Simplified };

    public EntityFormat Format { get; init; }

    /// <summary>createdAt, modifiedAt and expiresAt are shown (clause 6.3.11).</summary>
    public bool SystemAttributes { get; init; }

    /// <summary>Which members are shown; null: all.</summary>
    public Projection? Projection { get; init; }

    /// <summary>Natural languages wanted, as an RFC 9110 Accept-Language list (clause 4.15).</summary>
    public string? Language { get; init; }

    /// <summary>Only instances with these datasetIds; "@none" is the default instance. Empty: all.</summary>
    public IReadOnlyList<string> DatasetIds { get; init; } = [];

    /// <summary>A GeoJSON Feature (clause 4.5.16) whose geometry is taken from this attribute (expanded); null: not GeoJSON.</summary>
    public string? GeometryProperty { get; init; }

    /// <summary>The entity carries @context: application/ld+json, or a feature.</summary>
    public bool WithContext { get; init; }

    /// <summary>The earlier version of NGSI-LD that it is amended to (clause 4.3.6.8); null: none.</summary>
    public NgsiLdVersion? ConformsTo { get; init; }

    /// <summary>The datasetId filter of clause 4.5.5.</summary>
    internal bool ShowsDataset(string? datasetId)
    {
        if (DatasetIds.Count == 0)
        {
            return true;
        }

        for (var i = 0; i < DatasetIds.Count; i++)
        {
            if (DatasetIds[i] == (datasetId ?? "@none"))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The model to JSON.</summary>
public static class EntityWriter
{
    public static void Write(Utf8JsonWriter writer, Entity entity, LdContext context, Presentation presentation) =>
        Write(new WriteState(writer, context, presentation), entity);

    /// <summary>With the linked entities in it (clause 4.5.23.2); its own projection counts, not that of the presentation.</summary>
    public static void Write(Utf8JsonWriter writer, EntityGraph graph, LdContext context, Presentation presentation)
    {
        var own = ReferenceEquals(graph.Projection, presentation.Projection) ? presentation : presentation with { Projection = graph.Projection };
        Write(new WriteState(writer, context, own, graph), graph.Entity);
    }

    /// <summary>One attribute alone, as GET /entities/{id}/attrs/{attrName} and notifications show it. The projection does not matter here.</summary>
    public static void WriteAttribute(Utf8JsonWriter writer, EntityAttribute attribute, LdContext context, Presentation presentation) =>
        AttributeWriter.WriteValue(new WriteState(writer, context, presentation), attribute);

    /// <summary>
    /// The entity's bytes, kept with it: asked again with the same context and presentation (by reference), they are not written again.
    /// For presentations that recur; those of one request would only displace others.
    /// </summary>
    public static byte[] ToUtf8(Entity entity, LdContext context, Presentation presentation)
    {
        if (entity.Rendered is { } kept && ReferenceEquals(kept.Context, context) && ReferenceEquals(kept.Presentation, presentation))
        {
            return kept.Utf8;
        }

        var output = new ArrayBufferWriter<byte>(1024);
        var writer = JsonWriters.Rent(output);
        Write(writer, entity, context, presentation);
        JsonWriters.FlushAndReturn(writer);
        var utf8 = output.WrittenSpan.ToArray();
        entity.Rendered = new RenderedEntity(context, presentation, utf8);
        return utf8;
    }

    private static void Write(in WriteState state, Entity entity)
    {
        if (state.Presentation.ConformsTo is { } version)
        {
            var amended = new VersionFallback(version, state.Context, state.Presentation).Amend(entity);
            Write(new WriteState(state.Writer, state.Context, state.Presentation with { ConformsTo = null, DatasetIds = [] }, state.Graph), amended);
            return;
        }

        if (state.Presentation.GeometryProperty is { } geometryProperty)
        {
            FeatureWriter.Write(state, entity, geometryProperty);
        }
        else
        {
            EntityMembersWriter.WriteEntity(state, entity);
        }
    }
}

using ContextBroker.Http.Answers;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>Entities to bytes. What was written of a state in a plain presentation is kept with it: most reads are copies.</summary>
internal static class EntityRendering
{
    public static byte[]? Find(Entity entity, LdContext context, Presentation presentation) => FindRendered(entity, context, presentation)?.Utf8;

    public static RenderedEntity? FindRendered(Entity entity, LdContext context, Presentation presentation) =>
        entity.Rendered is { } rendered && ReferenceEquals(rendered.Presentation, presentation) && ReferenceEquals(rendered.Context, context)
            ? rendered
            : null;

    public static void AddEntity(this JsonBuffer buffer, Entity entity, LdContext context, Presentation presentation)
    {
        if (Find(entity, context, presentation) is { } known)
        {
            buffer.Add(known);
            return;
        }

        var start = buffer.Length;
        var writer = buffer.Writer;
        EntityWriter.Write(writer, entity, context, presentation);
        writer.Flush();
        writer.Reset();
        if (Presentations.IsPlain(presentation))
        {
            entity.Rendered = new RenderedEntity(context, presentation, buffer.Written[start..].ToArray());
        }
    }
}

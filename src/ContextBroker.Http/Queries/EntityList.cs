using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>Several entities in one body: an array, or a FeatureCollection (clause 5.2.30).</summary>
internal static class EntityList
{
    public delegate void AddOne<in T>(JsonBuffer body, T one, LdContext context, Presentation presentation);

    public static void Add<T>(
        ApiRequest request, JsonBuffer body, LdContext context, Presentation presentation, IReadOnlyList<T> entities, AddOne<T> add)
    {
        if (request.Accepted == MediaType.GeoJson)
        {
            AddFeatures(request, body, context, presentation, entities, add);
        }
        else
        {
            AddArray(body, context, presentation, entities, add);
        }
    }

    private static void AddArray<T>(JsonBuffer body, LdContext context, Presentation presentation, IReadOnlyList<T> entities, AddOne<T> add)
    {
        body.Add((byte)'[');
        for (var i = 0; i < entities.Count; i++)
        {
            if (i > 0)
            {
                body.Add((byte)',');
            }

            add(body, entities[i], context, presentation);
        }

        body.Add((byte)']');
    }

    // A FeatureCollection says its @context once.
    private static void AddFeatures<T>(
        ApiRequest request, JsonBuffer body, LdContext context, Presentation presentation, IReadOnlyList<T> entities, AddOne<T> add)
    {
        body.Add("{\"type\":\"FeatureCollection\",\"features\":"u8);
        AddArray(body, context, presentation with { WithContext = false }, entities, add);
        if (request.ContextInBody)
        {
            body.Add(",\"@context\":"u8);
            body.Add(context.Source.ToUtf8());
        }

        body.Add((byte)'}');
    }
}

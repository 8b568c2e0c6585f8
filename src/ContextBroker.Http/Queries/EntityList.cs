using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Http.Queries;

/// <summary>Several entities as an array, or as a FeatureCollection (clause 5.2.30).</summary>
internal static class EntityList
{
    public static void AddList(this JsonBuffer body, ApiRequest request, IReadOnlyList<ShownEntity> entities, LdContext context)
    {
        if (request.Accepted == MediaType.GeoJson)
        {
            body.AddFeatures(request, entities, context);
        }
        else
        {
            body.AddArray(entities, context, withContext: request.ContextInBody);
        }
    }

    // A collection says its @context once.
    private static void AddFeatures(this JsonBuffer body, ApiRequest request, IReadOnlyList<ShownEntity> entities, LdContext context)
    {
        body.Add("{\"type\":\"FeatureCollection\",\"features\":"u8);
        body.AddArray(entities, context, withContext: false);
        if (request.ContextInBody)
        {
            body.Add(",\"@context\":"u8);
            body.Add(context.Source.ToUtf8());
        }

        body.Add((byte)'}');
    }

    private static void AddArray(this JsonBuffer body, IReadOnlyList<ShownEntity> entities, LdContext context, bool withContext)
    {
        body.Add((byte)'[');
        for (var i = 0; i < entities.Count; i++)
        {
            if (i > 0)
            {
                body.Add((byte)',');
            }

            var (entity, presentation) = entities[i];
            body.AddEntity(entity, context, presentation.WithContext == withContext ? presentation : presentation with { WithContext = withContext });
        }

        body.Add((byte)']');
    }
}

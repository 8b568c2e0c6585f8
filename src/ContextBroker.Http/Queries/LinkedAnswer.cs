using ContextBroker.Core.Entities;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>Answers with linked entities (clause 4.5.23). They are written anew each time: what they show depends on many entities.</summary>
internal static class LinkedAnswer
{
    public static ValueTask<IReadOnlyList<EntityGraph>> Join(
        ApiRequest request, IReadOnlyList<Entity> linking, Presentation presentation, LinkedRetrieval retrieval) =>
        request.Service<LinkedEntities>().Join(request.Tenant, linking, presentation, retrieval, request.Aborted);

    /// <summary>One linking entity; flat, an array all the same (clause 4.5.23.3).</summary>
    public static async Task Send(ApiRequest request, LdContext context, Presentation presentation, LinkedRetrieval retrieval, Entity linking)
    {
        var graphs = await Join(request, [linking], presentation, retrieval);
        using var body = JsonBuffer.Rent();
        Write(body, presentation);
        await request.Found(AmendedAnswer.Status(StatusCodes.Status200OK, body, presentation, Write), body, context);

        void Write(JsonBuffer output, Presentation shown)
        {
            if (retrieval.Form == LinkedForm.Inline)
            {
                output.AddGraph(graphs[0], context, shown);
            }
            else
            {
                EntityList.Add(request, output, context, shown, graphs, AddGraph);
            }
        }
    }

    public static void AddGraph(this JsonBuffer body, EntityGraph graph, LdContext context, Presentation presentation)
    {
        EntityWriter.Write(body.Writer, graph, context, presentation);
        body.Writer.Flush();
        body.Writer.Reset();
    }
}

using ContextBroker.Core.EntityMaps;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.EntityMaps;

namespace ContextBroker.Http.EntityMaps;

/// <summary>Entity maps (clauses 6.32 and 6.34).</summary>
internal static class EntityMapEndpoints
{
    /// <summary>Clause 5.14.4 by parameters.</summary>
    public static async Task Create(ApiRequest request)
    {
        var context = await request.LinkedContext();
        await Create(request, context, QueryText.FromParameters(request, context));
    }

    /// <summary>Clause 5.14.4 by a body.</summary>
    public static async Task CreateByPost(ApiRequest request)
    {
        var document = await request.ReadDocument();
        await Create(request, document.Context, QueryBody.Read(document.Body, document.Context, request.Limits));
    }

    /// <summary>Clause 5.14.1.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var context = await request.LinkedContext();
        await Show(request, StatusCodes.Status200OK, await Provision(request).Retrieve(request.Tenant, request.Id, request.Aborted), context);
    }

    /// <summary>Clause 5.14.2.</summary>
    public static async Task Update(ApiRequest request)
    {
        await Provision(request).Retrieve(request.Tenant, request.Id, request.Aborted);
        var document = await request.ReadDocument();
        await Provision(request).Update(request.Tenant, request.Id, document.Body, CancellationToken.None);
        await request.NoContent();
    }

    /// <summary>Clause 5.14.3.</summary>
    public static async Task Delete(ApiRequest request)
    {
        await Provision(request).Delete(request.Tenant, request.Id, CancellationToken.None);
        await request.NoContent();
    }

    // The page and the EntityMap that a query names do not matter here (clause 5.14.4.3).
    private static async Task Create(ApiRequest request, LdContext context, QueryText text)
    {
        var shownBy = Presentations.ShownBy(Presentations.Read(request, context, text));
        var query = QueryReader.NarrowConditions(request, context, text, "query") with { ShownBy = shownBy };
        var map = await Provision(request).Create(request.Tenant, query, EntityMapHeader.Wish(request, text, null), request.Aborted);
        await Created(request, map, context);
    }

    /// <summary>A map that was made: itself, and where it lies.</summary>
    internal static Task Created(ApiRequest request, EntityMap map, LdContext context)
    {
        EntityMapHeader.Write(request, map.Id);
        return Show(request, StatusCodes.Status201Created, map, context);
    }

    private static async Task Show(ApiRequest request, int status, EntityMap map, LdContext context)
    {
        using var body = JsonBuffer.Rent();
        body.Writer.WriteStartObject();
        EntityMapWriter.WriteMembers(body.Writer, map);
        request.WriteContext(body.Writer, context);
        body.Writer.WriteEndObject();
        await request.Found(status, body, context);
    }

    private static EntityMapProvision Provision(ApiRequest request) => request.Service<EntityMapProvision>();
}

using ContextBroker.Core.Snapshots;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Snapshots;

namespace ContextBroker.Http.Snapshots;

/// <summary>Snapshots (clauses 6.36 to 6.38).</summary>
internal static class SnapshotEndpoints
{
    private const string Collection = "/snapshots";

    /// <summary>Clause 5.16.1.</summary>
    public static async Task Create(ApiRequest request)
    {
        var (body, context) = await request.ReadDocument();
        var wanted = SnapshotParser.Create(body, Provision(request).NewId());
        var queries = SnapshotBody.Queries(request, context, wanted.Queries);
        var evolutions = SnapshotBody.TemporalQueries(request, context, wanted.TemporalQueries);
        var kept = wanted with
        {
            Queries = SnapshotBody.Kept(wanted.Queries, context), TemporalQueries = SnapshotBody.Kept(wanted.TemporalQueries, context),
        };
        await request.Created(Collection, await Provision(request).Create(
            request.Tenant, kept, queries, evolutions, request.HasSources ? request.KeptOrigin(context) : null, CancellationToken.None));
    }

    /// <summary>Clause 5.16.2.</summary>
    public static async Task Clone(ApiRequest request)
    {
        await Provision(request).Retrieve(request.Tenant, request.Id, request.Aborted);
        var document = await request.ReadDocument();
        var wanted = SnapshotParser.Clone(document.Body, Provision(request).NewId());
        await request.Created(Collection, await Provision(request).Clone(request.Tenant, request.Id, wanted, CancellationToken.None));
    }

    /// <summary>Clause 5.16.3.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var context = await request.LinkedContext();
        await Ok(request, await Provision(request).Retrieve(request.Tenant, request.Id, request.Aborted), context);
    }

    /// <summary>Clause 5.16.4.</summary>
    public static async Task Update(ApiRequest request)
    {
        await Provision(request).Retrieve(request.Tenant, request.Id, request.Aborted);
        var (fragment, context) = await request.ReadDocument();
        await Ok(request, await Provision(request).Update(request.Tenant, request.Id, fragment, CancellationToken.None), context);
    }

    /// <summary>Clause 5.16.5.</summary>
    public static async Task Delete(ApiRequest request)
    {
        await Provision(request).Delete(request.Tenant, request.Id, CancellationToken.None);
        await request.NoContent();
    }

    /// <summary>Clause 5.16.7.</summary>
    public static async Task Purge(ApiRequest request)
    {
        var filter = SnapshotFilter.Parse(request.Query["q"]);
        if (await Provision(request).Purge(request.Tenant, filter, request.Aborted) == 0)
        {
            throw ProblemException.NotFound("No snapshot fits the query");
        }

        await request.NoContent();
    }

    private static SnapshotProvision Provision(ApiRequest request) => request.Service<SnapshotProvision>();

    private static async Task Ok(ApiRequest request, Snapshot snapshot, LdContext context)
    {
        using var body = JsonBuffer.Rent();
        SnapshotWriter.Write(body.Writer, snapshot, context, request.ContextInBody);
        await request.Ok(body, context);
    }
}

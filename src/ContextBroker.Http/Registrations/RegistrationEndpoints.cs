using ContextBroker.Core.Federation;
using ContextBroker.Core.Registrations;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Http.Registrations;

/// <summary>Registrations of context sources (clauses 6.8 and 6.9).</summary>
internal static class RegistrationEndpoints
{
    public const string Collection = "/csourceRegistrations";

    /// <summary>Clause 5.9.2.</summary>
    public static async Task Create(ApiRequest request)
    {
        var document = await request.ReadDocument();
        var id = await Provision(request).Create(request.Tenant, document.Body, document.Context, CancellationToken.None);
        await request.Created(Collection, id);
    }

    /// <summary>Clause 5.10.2.</summary>
    public static async Task Query(ApiRequest request)
    {
        var page = PageParameters.Read(request);
        var view = View(request, await request.LinkedContext());
        var query = RegistrationQueryReader.Read(request, view.Context);
        var all = await request.Service<RegistrationDiscovery>().Query(request.Tenant, query, request.Aborted);
        if (page.Count)
        {
            request.ResultsCount(all.Count);
        }

        request.Pages(page, hasMore: (long)page.Offset + page.Limit < all.Count);
        using var body = JsonBuffer.Rent();
        body.Writer.WriteStartArray();
        foreach (var matched in all.Skip(page.Offset).Take(page.Limit))
        {
            RegistrationWriter.Write(body.Writer, matched, view, Tally(request, matched.Registration));
        }

        body.Writer.WriteEndArray();
        await request.Ok(body, view.Context);
    }

    /// <summary>Clause 5.10.1.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var view = View(request, await request.LinkedContext());
        var registration = await request.Service<RegistrationDiscovery>().Retrieve(request.Tenant, request.Id, request.Aborted);
        using var body = JsonBuffer.Rent();
        RegistrationWriter.Write(body.Writer, new MatchedRegistration(registration, default), view, Tally(request, registration));
        await request.Ok(body, view.Context);
    }

    /// <summary>Clause 5.9.3.</summary>
    public static async Task Update(ApiRequest request)
    {
        await request.Service<RegistrationDiscovery>().Retrieve(request.Tenant, request.Id, request.Aborted);
        var document = await request.ReadDocument();
        await Provision(request).Update(request.Tenant, request.Id, document.Body, document.Context, CancellationToken.None);
        await request.NoContent();
    }

    /// <summary>Clause 5.9.4.</summary>
    public static async Task Delete(ApiRequest request)
    {
        await Provision(request).Delete(request.Tenant, request.Id, CancellationToken.None);
        await request.NoContent();
    }

    private static RegistrationProvision Provision(ApiRequest request) => request.Service<RegistrationProvision>();

    private static SourceTally Tally(ApiRequest request, ContextSourceRegistration registration) =>
        request.Service<SourceHealth>().Of(request.Tenant, registration);

    private static RegistrationView View(ApiRequest request, LdContext context) =>
        new(context, request.ContextInBody, request.Options("sysAttrs", "count").Contains("sysAttrs"));
}

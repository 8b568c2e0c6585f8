using ContextBroker.Core.Contexts;
using ContextBroker.Core.Snapshots;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Clients;
using ContextBroker.Http.Limits;
using ContextBroker.Http.Routing;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Requests;

/// <summary>What a handler gets to see of a request: path variables, tenant, parameters, the representation to answer in.</summary>
public sealed class ApiRequest
{
    private readonly RouteMatch _match;
    private readonly ApiServices _services;

    internal ApiRequest(HttpContext http, RouteMatch match, ApiServices services)
    {
        (Http, _match, _services) = (http, match, services);
        Tenant = TenantHeader.Read(http);
        Accepted = Negotiation.Choose(http.Request.Headers.Accept, match.Route!.Offer);
        Query = QueryParameters.Parse(http.Request.QueryString.Value ?? "", match.Route.Parameters);
    }

    public HttpContext Http { get; }

    public ApiRoute Route => _match.Route!;

    /// <summary>The first variable of the path, decoded: the entity, the subscription, the type.</summary>
    public string Id => _match.First;

    /// <summary>The second variable of the path, decoded: the attribute's name as the client wrote it.</summary>
    public string AttributeName => _match.Second;

    /// <summary>The third variable of the path, decoded: an instance of the attribute.</summary>
    public string InstanceId => _match.Third;

    /// <summary>Empty: the default tenant (clause 6.3.14). On a snapshot, its partition of the store.</summary>
    public string Tenant { get; private set; }

    /// <summary>The operation is about what is held here alone (clauses 5.5.13, 6.3.18); on a snapshot always, whatever local says.</summary>
    public bool IsLocal => IsOnSnapshot || Query.Flag("local");

    /// <summary>The operation is about a snapshot (clause 5.5.15).</summary>
    public bool IsOnSnapshot { get; private set; }

    /// <summary>Sources are registered in the tenant.</summary>
    internal bool HasSources => _services.Registrations.HasAny(Tenant);

    public MediaType Accepted { get; }

    public QueryParameters Query { get; }

    public LimitOptions Limits => _services.Limits;

    public ClientOptions Clients => _services.Clients;

    /// <summary>The answer's body carries @context, so no Link header does (clause 6.3.6).</summary>
    public bool ContextInBody => Accepted switch
    {
        MediaType.LdJson => true,
        MediaType.GeoJson => Preference("body") != "json",
        _ => false,
    };

    /// <summary>Signals that the client is gone. For reading; a write that has begun is finished.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>What the Prefer header says of it (RFC 7240); null: nothing.</summary>
    public string? Preference(string name) =>
        Http.Request.Headers.TryGetValue("Prefer", out var prefer) ? Preferences.Find(prefer, name) : null;

    /// <summary>The version of NGSI-LD that is answered to <c>Prefer: ngsi-ld=...</c> (clause 6.3.6); null: none is preferred.</summary>
    public NgsiLdVersion? PreferredVersion() => Preference("ngsi-ld") is { } version ? NgsiLdVersion.Conformant(version) : null;

    /// <summary>The earlier version that entities are amended to (clause 4.3.6.8); null: they stay as they are.</summary>
    public NgsiLdVersion? AmendedTo() => PreferredVersion() is { } version && version < NgsiLdVersion.Native ? version : null;

    /// <summary>A singleton of the composition root: no scope is made per request.</summary>
    public T Service<T>()
        where T : class => _services.Provider.GetRequiredService<T>();

    /// <summary>The context of a request without a body: its Link header's, or the default one (clause 6.3.5).</summary>
    public ValueTask<LdContext> LinkedContext()
    {
        var link = Http.Request.Headers.Link;
        var url = link.Count == 0 ? null : ContextLink.Read(link);
        var resolved = _services.Contexts.Resolve(url is null ? null : JsonValue.Of(url), Aborted);
        if (resolved.IsCompletedSuccessfully)
        {
            return new ValueTask<LdContext>(ContextOfReaders = resolved.Result);
        }

        return Await(resolved);
    }

    /// <summary>
    /// The context under which the same client would read, once it is resolved: its Link header's, or the default one. Null: unknown, for the
    /// body's own @context went first.
    /// </summary>
    public LdContext? ContextOfReaders { get; private set; }

    /// <summary>The body as one JSON document with its context.</summary>
    public async ValueTask<ApiDocument> ReadDocument()
    {
        var body = await ReadJson();
        return new ApiDocument(body, await ContextOf(body));
    }

    /// <summary>The body alone; elements of a batch have a context each.</summary>
    public ValueTask<JsonValue> ReadJson() => RequestBody.Read(Http, Limits);

    /// <summary>The context for the body, or for one element of a batch, by the rules of clause 6.3.5.</summary>
    public async ValueTask<LdContext> ContextOf(JsonValue element)
    {
        var source = BodyContext.Source(Http.Request, element, Route.RefusesContextInJson);
        var context = await _services.Contexts.Resolve(source, Aborted);
        ContextOfReaders = Http.Request.Headers.Link.Count == 0 ? LdContext.Core : (element as JsonObject)?["@context"] is null ? context : null;
        return context;
    }

    private async ValueTask<LdContext> Await(ValueTask<LdContext> resolved) => ContextOfReaders = await resolved;

    internal void MoveTo(SnapshotUse snapshot) => (Tenant, IsOnSnapshot) = (snapshot.Partition, true);

    internal ContextRegistry Contexts => _services.Contexts;
}

public readonly record struct ApiDocument(JsonValue Body, LdContext Context);

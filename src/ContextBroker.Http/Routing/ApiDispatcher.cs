using System.Diagnostics;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Conditions;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using Microsoft.AspNetCore.Http.Features;

namespace ContextBroker.Http.Routing;

/// <summary>From a request below an API's root to its route's handler, and from a failure to its answer.</summary>
internal sealed partial class ApiDispatcher(RouteTree routes, string root, ApiServices services, ILogger<ApiDispatcher> logger)
{
    private readonly RouteTree _routes = routes;
    private readonly string _root = root;
    private readonly ApiServices _services = services;
    private readonly ILogger _logger = logger;

    public async Task Invoke(HttpContext http)
    {
        var started = Stopwatch.GetTimestamp();
        ApiRoute? route = null;
        try
        {
            var match = Find(http);
            route = match.Route;
            await Handle(http, match);
        }
        catch (ProblemException e)
        {
            await ProblemAnswer.Send(http, e.Problem);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested)
        {
            Log.Aborted(_logger, http.Request.Method, http.Request.Path, e.GetType().Name);
        }
        catch (BadHttpRequestException e)
        {
            await ProblemAnswer.Send(http, new Problem(HttpProblems.Of(e.StatusCode, "Bad request"), e.Message));
        }
        catch (Exception e) when (_services.IsStoreAway(e))
        {
            Log.StoreAway(_logger, http.Request.Method, http.Request.Path, e.GetType().Name);
            await Answer(http, new Problem(ProblemType.Unavailable, "The store cannot be read at the moment; try again"));
        }
#pragma warning disable CA1031 // The last line of defence: nothing about the failure leaks, all of it is logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Failed(_logger, e, http.Request.Method, http.Request.Path);
            await Answer(http, new Problem(ProblemType.InternalError, "The broker could not answer; its log says why"));
        }

        route?.Meter.Record(http.Response.StatusCode, Stopwatch.GetTimestamp() - started);
    }

    private RouteMatch Find(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.Length > _services.Limits.MaxUriLength)
        {
            throw new ProblemException(
                new Problem(HttpProblems.UriTooLong, $"The URI has {target.Length} characters; at most {_services.Limits.MaxUriLength} are taken"));
        }

        return _routes.Find(http.Request.Method, PathBelowRoot(http, target));
    }

    // The raw target keeps %2F apart from a slash. It begins with the root, or with the prefix of a gateway that passes it on; where it does not
    // (with dots to be resolved) only the decoded path is at hand.
    private ReadOnlySpan<char> PathBelowRoot(HttpContext http, string target)
    {
        var path = target.StartsWith('/') ? target : AfterAuthority(target);
        var query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];
        if (path.StartsWith(_root, StringComparison.Ordinal))
        {
            return path[_root.Length..];
        }

        var prefix = http.Request.PathBase.Value?.Length ?? 0;
        return path.Length > prefix && path[prefix..].StartsWith(_root, StringComparison.Ordinal)
            ? path[(prefix + _root.Length)..]
            : http.Request.Path.Value.AsSpan(_root.Length);
    }

    // The absolute form, as a proxy's request line has it: http://broker:1026/ngsi-ld/v1/types (RFC 9112, 3.2.2).
    private static ReadOnlySpan<char> AfterAuthority(ReadOnlySpan<char> target)
    {
        var authority = target.IndexOf("://");
        var path = authority < 0 ? -1 : target[(authority + 3)..].IndexOf('/');
        return path < 0 ? [] : target[(authority + 3 + path)..];
    }

    private Task Handle(HttpContext http, RouteMatch match)
    {
        if (match.Route is not { } route)
        {
            return HttpMethods.IsOptions(http.Request.Method) && match.Allowed is not null ? Options(http, match.Allowed) : throw NoRoute(http, match.Allowed);
        }

        var refusal = route.HasBody ? RequestBody.Refusal(http, _services.Clients.ChunkedBodies) : 0;
        if (refusal != 0)
        {
            http.Response.StatusCode = refusal;
            http.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        if (!route.IsConditional)
        {
            ConditionalHeaders.RefuseVersions(http.Request);
        }

        var request = new ApiRequest(http, match, _services);
        return SnapshotHeader.IsIn(http) ? SnapshotHeader.Answer(request) : route.Handler(request);
    }

    // RFC 9110, 9.3.7; RFC 5789, 3.1. What browsers ask before (CORS) is answered ahead of this, where origins are allowed.
    private static Task Options(HttpContext http, string allowed)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.Allow = $"{allowed}, OPTIONS";
        if (allowed.Contains("PATCH", StringComparison.Ordinal))
        {
            http.Response.Headers["Accept-Patch"] = $"{MediaTypes.Json}, {MediaTypes.LdJson}, {MediaTypes.MergePatch}";
        }

        return Task.CompletedTask;
    }

    private static ProblemException NoRoute(HttpContext http, string? allowed)
    {
        if (allowed is null)
        {
            return ProblemException.NotFound($"There is no resource {http.Request.Path}");
        }

        http.Response.Headers.Allow = allowed;
        return new ProblemException(
            new Problem(HttpProblems.MethodNotAllowed, $"{http.Request.Path} knows {allowed}, not {http.Request.Method}"));
    }

    private static Task Answer(HttpContext http, Problem problem)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        http.Response.Headers.Link = default;
        return ProblemAnswer.Send(http, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed", EventName = "RequestFailed")]
        public static partial void Failed(ILogger logger, Exception exception, string method, string path);

        [LoggerMessage(2, LogLevel.Debug, "{Method} {Path} was given up by the client ({Reason})", EventName = "RequestAborted")]
        public static partial void Aborted(ILogger logger, string method, string path, string reason);

        [LoggerMessage(3, LogLevel.Warning, "{Method} {Path} was answered 503: the store cannot be had ({Reason})", EventName = "StoreAway")]
        public static partial void StoreAway(ILogger logger, string method, string path, string reason);
    }
}

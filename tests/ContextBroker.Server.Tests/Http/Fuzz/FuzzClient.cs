using System.Text;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>A request as bytes, however wrong; a type that is null sends no Content-Type.</summary>
internal sealed record FuzzRequest(HttpMethod Method, string Path, byte[]? Body = null, string? Type = "application/json")
{
    /// <summary>The Link header's value; null: none.</summary>
    public string? Link { get; init; }

    public string? Accept { get; init; }

    /// <summary>A further header.</summary>
    public (string Name, string Value)? Named { get; init; }

    public FuzzRequest(HttpMethod method, string path, string body)
        : this(method, path, Encoding.UTF8.GetBytes(body))
    {
    }

    /// <summary>Enough to send it again by hand.</summary>
    public override string ToString() =>
        $"{Method} {Path} Content-Type: {Type} Link: {Link} Accept: {Accept} {Named}\n{(Body is null ? "" : Encoding.UTF8.GetString(Body))}";
}

/// <summary>Sends to one tenant and holds what is true of every answer: it comes in time, it is no 500, and a failure says what it is.</summary>
internal sealed class FuzzClient(string tenant)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static int _tenants;

    public string Tenant => tenant;

    public static FuzzClient NewTenant() => new($"fuzz{Interlocked.Increment(ref _tenants)}");

    public async Task<Reply> Send(FuzzRequest request)
    {
        using var message = Message(request);
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            using var response = await RunningBroker.Client.SendAsync(message, limit.Token);
            var reply = await Reply.Of(response);
            Check(request, reply);
            return reply;
        }
        catch (OperationCanceledException e)
        {
            throw new AssertionException($"no answer within {Limit.TotalSeconds} s: {request}", e);
        }
    }

    /// <summary>The answer to a request that must succeed.</summary>
    public async Task<Reply> Done(FuzzRequest request)
    {
        var reply = await Send(request);
        return reply.Status is >= 200 and < 300 and not 207 ? reply : throw new AssertionException($"{reply.Status} {reply.Text}\n{request}");
    }

    public Task<Reply> Get(string path, string? accept = null, string? link = null) => Done(new(HttpMethod.Get, path) { Accept = accept, Link = link });

    private HttpRequestMessage Message(FuzzRequest request)
    {
        // What is wrong in a target must arrive as it is.
        var target = new Uri($"{RunningBroker.Address}ngsi-ld/v1{request.Path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(request.Method, target);
        message.Headers.TryAddWithoutValidation("NGSILD-Tenant", tenant);
        Add(message, "Link", request.Link);
        Add(message, "Accept", request.Accept);
        Add(message, request.Named?.Name ?? "X-None", request.Named?.Value);
        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(request.Body);
            if (request.Type is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", request.Type);
            }
        }

        return message;
    }

    private static void Add(HttpRequestMessage message, string name, string? value)
    {
        if (value is not null)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static void Check(FuzzRequest request, Reply reply)
    {
        // 504: a @context that cannot be fetched (clause 5.5.6). What the web server or the protocol alone refuses needs no body (clause 6.3.2).
        var isKestrels = reply is { Status: 400, Text: "" } && request.Path.Contains("%00", StringComparison.Ordinal);
        var isFine = isKestrels || reply.Status < 400 || ((reply.Status < 500 || reply.Status == 504) && (IsProblem(reply) || reply.Status is 405 or 406 or 411 or 413 or 414 or 415));
        if (!isFine)
        {
            throw new AssertionException($"{reply.Status} {reply.Text}\n{request}");
        }
    }

    private static bool IsProblem(Reply reply) =>
        reply.Text.StartsWith('{') && ((string?)reply.Json["type"])?.StartsWith(Reply.Errors, StringComparison.Ordinal) == true
        && ((string?)reply.Json["title"] ?? (string?)reply.Json["detail"]) is { Length: > 0 and < 4000 };
}

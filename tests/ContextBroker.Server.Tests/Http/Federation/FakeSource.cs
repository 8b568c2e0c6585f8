using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>What a source was asked.</summary>
internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Query, IHeaderDictionary Headers, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : null;
}

/// <summary>A real HTTP server that answers as a test wants, however badly, on a free port.</summary>
internal sealed class FakeSource : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // The broker remembers addresses: as failing, or with a connection that has ended. What it learnt of an earlier source is none of the next one's.
    private static readonly ConcurrentDictionary<Uri, bool> Addresses = new();

    private readonly WebApplication _app;
    private readonly Channel<Asked> _asked = Channel.CreateUnbounded<Asked>();
    private readonly CancellationTokenSource _end = new();
    private int _count;

    private FakeSource()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(Take);
    }

    /// <summary>How it answers: with 404, as who has nothing, until a test wants otherwise.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = Status(404);

    public Uri Address { get; private set; } = null!;

    /// <summary>How often it was asked.</summary>
    public int Count => _count;

    public static async Task<FakeSource> Start(Func<HttpContext, Task>? answer = null)
    {
        while (true)
        {
            var source = new FakeSource();
            source.Answer = answer ?? source.Answer;
            await source._app.StartAsync();
            source.Address = new Uri(source._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            if (Addresses.TryAdd(source.Address, true))
            {
                return source;
            }

            await source.DisposeAsync();
        }
    }

    public static Func<HttpContext, Task> Status(int status, string body = "") => http =>
    {
        http.Response.StatusCode = status;
        return body.Length == 0 ? Task.CompletedTask : http.Response.WriteAsync(body);
    };

    public static Func<HttpContext, Task> Json(string body) => http =>
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body);
    };

    /// <summary>Never, until it is disposed of.</summary>
    public Func<HttpContext, Task> Silence() => async http =>
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _end.Token);
        await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        http.Abort();
    };

    public async Task<Asked> Next()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _asked.Reader.ReadAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task Take(HttpContext http)
    {
        Interlocked.Increment(ref _count);
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        var query = http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        await _asked.Writer.WriteAsync(new Asked(http.Request.Method, http.Request.Path, query, new HeaderDictionary(http.Request.Headers.ToDictionary()), text));
        await Answer(http);
    }
}

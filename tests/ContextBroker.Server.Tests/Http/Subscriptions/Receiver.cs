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

namespace ContextBroker.Server.Tests.Http.Subscriptions;

/// <summary>What came to the receiver: path, headers, body.</summary>
internal sealed record Received(string Path, IHeaderDictionary Headers, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The first entity that it tells of.</summary>
    public JsonNode Entity => Json["data"]![0]!;

    public int Value => (int)Entity["occupancy"]!["value"]!;
}

/// <summary>A real HTTP server that takes notifications, on a free port.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();

    private Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(Take);
    }

    /// <summary>What it answers with, as good as another status until a test wants otherwise.</summary>
    public Func<HttpContext, int> Answer { get; set; } = _ => StatusCodes.Status204NoContent;

    public Uri Address { get; private set; } = null!;

    public static async Task<Receiver> Start()
    {
        var receiver = new Receiver();
        await receiver._app.StartAsync();
        var addresses = receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        receiver.Address = new Uri(addresses.First());
        return receiver;
    }

    public async Task<Received> Next()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _received.Reader.ReadAsync(limit.Token);
    }

    public async Task<List<Received>> Next(int count)
    {
        var all = new List<Received>();
        while (all.Count < count)
        {
            all.Add(await Next());
        }

        return all;
    }

    /// <summary>What has come and nobody has asked for.</summary>
    public void Forget()
    {
        while (_received.Reader.TryRead(out _))
        {
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Take(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        var headers = new HeaderDictionary(http.Request.Headers.ToDictionary());
        http.Response.StatusCode = Answer(http);
        await _received.Writer.WriteAsync(new Received(http.Request.Path, headers, text));
    }
}

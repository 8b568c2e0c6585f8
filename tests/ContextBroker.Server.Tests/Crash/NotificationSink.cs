using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Server.Tests.Crash;

/// <summary>A receiver that outlives the broker and remembers which value of which entity it was told.</summary>
internal sealed class NotificationSink : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NotificationSink(WebApplication app) => _app = app;

    public ConcurrentDictionary<(string Id, int Value), int> Seen { get; } = new();

    /// <summary>All that came, in this order, and when by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public ConcurrentQueue<(string Id, int Value, string Notification, long At)> Arrivals { get; } = new();

    public Uri Address { get; private set; } = null!;

    public static async Task<NotificationSink> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new NotificationSink(builder.Build());
        sink._app.MapPost("/", sink.Receive);
        await sink._app.StartAsync();
        sink.Address = new Uri(sink._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Receive(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        foreach (var entity in body.RootElement.GetProperty("data").EnumerateArray())
        {
            var key = (entity.GetProperty("id").GetString()!, entity.GetProperty("level").GetProperty("value").GetInt32());
            Arrivals.Enqueue((key.Item1, key.Item2, body.RootElement.GetProperty("id").GetString()!, Stopwatch.GetTimestamp()));
            Seen.AddOrUpdate(key, 1, static (_, n) => n + 1);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}

using System.Collections.Concurrent;
using ContextBroker.Core.Contexts;
using ContextBroker.Core.Storage;
using ContextBroker.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Server.Tests.Contexts;

/// <summary>The API with the @contexts behind it and a page of the web beside it, on a port of its own.</summary>
internal sealed class ContextHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ContextHost(WebApplication app) => _app = app;

    public required HttpClient Client { get; init; }

    /// <summary>What the page at <see cref="Page"/> answers; null: 503.</summary>
    public string? PageText { get; set; }

    public Uri Page => new(Client.BaseAddress!, "/page.jsonld");

    public ContextRegistry Registry => _app.Services.GetRequiredService<ContextRegistry>();

    public static async Task<ContextHost> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IDocumentStore, Documents>();
        builder.Services.AddContexts(builder.Configuration);
        builder.Services.AddNgsiLdHttp(builder.Configuration);
        var app = builder.Build();
        ContextHost? host = null;
        app.UseNgsiLd();
        app.MapGet("/page.jsonld", () => host?.PageText is { } text ? Results.Text(text, "application/ld+json") : Results.StatusCode(503));
        await app.StartAsync();
        host = new ContextHost(app) { Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) } };
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class Documents : IDocumentStore
    {
        private readonly ConcurrentDictionary<(string, string, string), StoredDocument> _documents = new();

        public ValueTask<IReadOnlyList<StoredDocument>> List(string kind, CancellationToken cancel) =>
            new([.. _documents.Values.Where(d => d.Kind == kind)]);

        public Task<long?> Put(string kind, string tenant, string id, long expectedVersion, ReadOnlyMemory<byte> json, CancellationToken cancel)
        {
            _documents[(kind, tenant, id)] = new StoredDocument(kind, tenant, id, expectedVersion + 1, json);
            return Task.FromResult<long?>(expectedVersion + 1);
        }

        public Task<bool> Delete(string kind, string tenant, string id, CancellationToken cancel) =>
            Task.FromResult(_documents.TryRemove((kind, tenant, id), out _));
    }
}

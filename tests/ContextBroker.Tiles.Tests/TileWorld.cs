using System.Globalization;
using System.Text.Json.Nodes;
using ContextBroker.Core.Changes;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Models;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Testing.Storage;
using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Layers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Tiles.Tests;

/// <summary>A store in memory with tiles of it, asked as over HTTP.</summary>
internal sealed class TileWorld : IDisposable
{
    private readonly ChangeFeed _feed;
    private readonly TileLayers _layers;
    private readonly TileQueue _queue;
    private readonly TileService _service;
    private readonly string _tenant;

    public TileWorld(TileOptions? options = null, string tenant = "", MemoryEntityStore? store = null, params EntityModel[] models)
    {
        var settings = options ?? new TileOptions();
        Store = store ?? new MemoryEntityStore(Clock);
        _tenant = tenant;
        _feed = new ChangeFeed(Store, Options.Create(new ChangeOptions { Ring = 16 }));
        _layers = new TileLayers(Store, _feed, new ChangePositions(Store), new TenantRegistry(Store), models, Clock, settings);
        _queue = new TileQueue(settings);
        _service = new TileService(_layers, _queue, settings, Clock, NullLogger<TileService>.Instance);
    }

    public TileLayers Layers => _layers;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 28, 9, 0, 0, TimeSpan.Zero));

    public MemoryEntityStore Store { get; }

    /// <summary>Creates or replaces an entity, in the concise or normalized representation.</summary>
    public async Task Put(string json)
    {
        var fragment = EntityParser.Parse(JsonText.Parse(json), LdContext.Core, ParseMode.Whole);
        var held = await Store.Find(_tenant, fragment.Id!, CancellationToken.None);
        var change = held is null ? EntityEdits.Create(fragment, Clock.GetUtcNow()) : EntityEdits.Replace(held, fragment, Clock.GetUtcNow());
        await Commit(held?.Version ?? 0, change);
    }

    /// <summary>Sets attributes of an entity that exists.</summary>
    public async Task Set(string id, string json)
    {
        var held = (await Store.Find(_tenant, id, CancellationToken.None))!;
        await Commit(held.Version, EntityEdits.Append(held, EntityParser.Parse(JsonText.Parse(json), LdContext.Core, ParseMode.Fragment), overwrite: true, Clock.GetUtcNow()).Change!);
    }

    public async Task Delete(string id)
    {
        var held = (await Store.Find(_tenant, id, CancellationToken.None))!;
        await Commit(held.Version, EntityEdits.Delete(held, Clock.GetUtcNow()));
    }

    /// <param name="path">Below /tiles, with its query.</param>
    public async Task<TileReply> Get(string path, params (string Name, string Value)[] headers) => await Ask("GET", path, headers);

    public async Task<TileReply> Ask(string method, string path, params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext();
        var (body, at) = (new MemoryStream(), path.IndexOf('?', StringComparison.Ordinal));
        (http.Request.Method, http.Request.Scheme, http.Request.Host) = (method, "http", new HostString("map.example", 1026));
        http.Request.Path = "/tiles" + (at < 0 ? path : path[..at]);
        http.Request.QueryString = new QueryString(at < 0 ? "" : path[at..]);
        http.Response.Body = body;
        if (_tenant.Length > 0)
        {
            http.Request.Headers["NGSILD-Tenant"] = _tenant;
        }

        foreach (var (name, value) in headers)
        {
            http.Request.Headers[name] = value;
        }

        await _service.Invoke(http);
        await http.Response.BodyWriter.FlushAsync();
        return new TileReply(http.Response.StatusCode, body.ToArray(), http.Response.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The features of a tile.</summary>
    public async Task<IReadOnlyList<SeenFeature>> Features(string type, TileAddress address, string query = "")
    {
        var reply = await Get(string.Create(CultureInfo.InvariantCulture, $"/{type}/{address.Zoom}/{address.X}/{address.Y}.mvt{query}"));
        Assert.That(reply.Status, Is.AnyOf(200, 204), reply.Text);
        return SeenFeature.Of(reply.Body, address);
    }

    public void Dispose()
    {
        _layers.Dispose();
        _queue.Dispose();
        _feed.Dispose();
    }

    private async Task Commit(long version, EntityChange change)
    {
        var results = await Store.Commit([new EntityCommit(_tenant, version, change)], CancellationToken.None);
        Assert.That(results[0].Status, Is.EqualTo(CommitStatus.Done));
    }
}

internal sealed record TileReply(int Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;
}

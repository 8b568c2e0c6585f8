using System.Globalization;
using System.Text.Json;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Tiles.Drawing;
using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Grouping;
using ContextBroker.Tiles.Layers;
using ContextBroker.Tiles.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ContextBroker.Tiles;

/// <summary>Answers what is asked below /tiles: the list of types, TileJSON, tiles. Read only.</summary>
internal sealed partial class TileService(TileLayers layers, TileQueue queue, TileOptions options, TimeProvider clock, ILogger<TileService> logger)
{
    public const string Root = "/tiles";

    private const string MediaType = "application/vnd.mapbox-vector-tile";
    private const int WorthZipping = 860;

    // What else than the URL decides on the answer, for caches on the way.
    private const string Vary = "Accept-Encoding, NGSILD-Tenant";

    public async Task Invoke(HttpContext http)
    {
        try
        {
            await Answer(http).ConfigureAwait(false);
        }
        catch (ProblemException e)
        {
            await Refuse(http, e.Problem).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Log.Aborted(logger, http.Request.Path);
        }
#pragma warning disable CA1031 // The last line of defence: nothing about the failure leaks, all of it is logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Failed(logger, e, http.Request.Path);
            await Refuse(http, new Problem(ProblemType.InternalError, "The broker could not answer; its log says why")).ConfigureAwait(false);
        }
    }

    private async Task Answer(HttpContext http)
    {
        var path = TilePath.Parse(http.Request.Path.Value![Root.Length..]);
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            throw TileProblems.NoMethod(http.Request.Path, http.Request.Method, "GET, HEAD");
        }

        var tenant = TileQuestion.Tenant(http);
        if (path.Type is null)
        {
            TileQuestion.Known(http.Request, []);
            var types = await layers.Types(tenant, http.RequestAborted).ConfigureAwait(false);
            await Json(http, writer => TileJson.Write(writer, types, RootUrl(http.Request))).ConfigureAwait(false);
            return;
        }

        var question = TileQuestion.Read(http.Request, tenant, path.Type);
        if (layers.IsHidden(question.Layer.Type))
        {
            throw ProblemException.NotFound($"There are no tiles of {question.Name}");
        }

        var layer = await layers.Current(question.Layer, http.RequestAborted).ConfigureAwait(false);
        if (path.Address is { } address)
        {
            await Tile(http, layer, question, address).ConfigureAwait(false);
        }
        else
        {
            await Json(http, writer => TileJson.Write(writer, question, layer, RootUrl(http.Request))).ConfigureAwait(false);
        }
    }

    private async Task Tile(HttpContext http, TileLayer layer, TileQuestion question, TileAddress address)
    {
        var tile = await Find(layer, question, address, http.RequestAborted).ConfigureAwait(false);
        var (response, zips) = (http.Response, tile.Bytes.Length >= WorthZipping && AcceptsGzip(http.Request));
        response.Headers.ETag = $"\"{tile.Tag}{(zips ? "+gzip" : "")}\"";
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = Vary;
        if (tile.IsThinned)
        {
            response.Headers["Tile-Thinned"] = string.Create(CultureInfo.InvariantCulture, $"{tile.Shown}/{tile.Found}");
        }

        if (IsKnown(http.Request, tile))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (tile.Bytes.Length == 0)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var bytes = zips ? tile.Zipped : tile.Bytes;
        response.ContentType = MediaType;
        response.ContentLength = bytes.Length;
        if (zips)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        await response.BodyWriter.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task<MadeTile> Find(TileLayer layer, TileQuestion question, TileAddress address, CancellationToken cancel)
    {
        while (true)
        {
            var selection = await layer.Select(question.Text, question.Query, cancel).ConfigureAwait(false);
            var slices = Slices(layer, selection, question);
            var variant = Variant(question, slices);
            var cached = layer.Tiles.GetOrAdd(address, variant, () => queue.Run(() => Make(layer, selection, slices, question, address)));
            cached.LastUsed = layers.CountRequest();
            try
            {
                var made = await cached.Made.WaitAsync(cancel).ConfigureAwait(false);
                if (cached.Weight == 0)
                {
                    layer.Tiles.Weigh(cached, 256 + (long)(made.Bytes.Length * 1.4));
                    layers.TrimTiles();
                }

                // Otherwise the selection was given up for others meanwhile, and no longer kept up.
                if (selection.IsKept)
                {
                    return made;
                }
            }
            catch when (!cancel.IsCancellationRequested)
            {
                layer.Tiles.Forget(cached);
                throw;
            }

            layer.Tiles.Forget(cached);
        }
    }

    private static string Variant(TileQuestion question, IReadOnlySet<GridSlice>? slices) => string.Join(
        '\u001E',
        slices?.Select(static slice => slice.Text).Order(StringComparer.Ordinal).Prepend(question.Language).Prepend(question.Text).Prepend(question.Name)
            ?? [question.Name, question.Text, question.Language]);

    private MadeTile Make(TileLayer layer, LayerSelection selection, IReadOnlySet<GridSlice>? slices, TileQuestion question, TileAddress address)
    {
        var bounds = address.Bounds(layer.Reach);
        var found = layer.Read(index => index.Within(bounds)
            .Where(feature => selection.Has(feature) && (feature.Place is null || slices is null || slices.Contains(feature.Place.Slice))).ToList());
        return TileMaker.Make(question.Name, address, found, layer.Features.Grid, layer.NameOf, question.Languages, options);
    }

    private IReadOnlySet<GridSlice>? Slices(TileLayer layer, LayerSelection selection, TileQuestion question) =>
        layer.Features.Grid is { } grid ? layer.Read(_ => SliceChoice.Of(grid, selection.Slices, question.Chosen, clock.GetUtcNow())) : null;

    private static bool AcceptsGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(static coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    // Whatever it is coded in, the tile is the same.
    private static bool IsKnown(HttpRequest request, MadeTile tile) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var tags)
        && tags.Any(known => known.Tag == "*" || known.Tag.AsSpan().Trim('"') is var text && (text.SequenceEqual(tile.Tag) || (text.EndsWith("+gzip") && text[..^5].SequenceEqual(tile.Tag))));

    private static string RootUrl(HttpRequest request) => $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}{Root}";

    private static async Task Json(HttpContext http, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body, JsonText.WriterOptions))
        {
            write(writer);
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.Vary = Vary;
        await http.Response.BodyWriter.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task Refuse(HttpContext http, Problem problem)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Headers.ETag = default;
        http.Response.StatusCode = problem.Type.Status;
        await Json(http, writer => ProblemWriter.Write(writer, problem)).ConfigureAwait(false);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "GET {Path} failed", EventName = "TileFailed")]
        public static partial void Failed(ILogger logger, Exception exception, string path);

        [LoggerMessage(2, LogLevel.Debug, "GET {Path} was given up by the client", EventName = "TileAborted")]
        public static partial void Aborted(ILogger logger, string path);
    }
}

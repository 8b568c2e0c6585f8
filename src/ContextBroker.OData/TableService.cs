using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.OData.Queries;
using ContextBroker.OData.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OData.Abstracts;
using Microsoft.AspNetCore.OData.Batch;
using Microsoft.AspNetCore.OData.Extensions;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace ContextBroker.OData;

/// <summary>OData v4 below /odata: service document, $metadata, entity sets, single entities with their properties and links, $count, $batch. Read only.</summary>
internal sealed partial class TableService(
    TableModel model, TableReader reader, TableAnswers answers, TableOptions options, IActionResultExecutor<ObjectResult> executor, ILogger<TableService> logger)
{
    public const string Prefix = "odata";

    public const string TenantHeader = "NGSILD-Tenant";

    private readonly TableModel _model = model;
    private readonly TableReader _reader = reader;
    private readonly TableAnswers _answers = answers;
    private readonly TableOptions _options = options;
    private readonly IActionResultExecutor<ObjectResult> _executor = executor;
    private readonly ILogger _logger = logger;

    public async Task Invoke(HttpContext http)
    {
        try
        {
            await Answer(http).ConfigureAwait(false);
        }
        catch (ODataUnrecognizedPathException e)
        {
            await Refuse(http, StatusCodes.Status404NotFound, "NotFound", e.Message).ConfigureAwait(false);
        }
        catch (ODataException e)
        {
            await Refuse(http, StatusCodes.Status400BadRequest, "BadRequest", e.Message).ConfigureAwait(false);
        }
        catch (ProblemException e)
        {
            await Refuse(http, e.Problem.Type.Status, e.Problem.Type.Title, e.Problem.Detail).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Log.Aborted(_logger, http.Request.Path);
        }
        catch (Exception e) when (http.RequestServices.GetService<ISharedStore>()?.IsAway(e) == true)
        {
            http.Response.Headers.RetryAfter = "2";
            await Refuse(http, StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", "The store cannot be read at the moment; try again").ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The last line of defence: nothing about the failure leaks, all of it is logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Failed(_logger, e, http.Request.Path);
            await Refuse(http, StatusCodes.Status500InternalServerError, "InternalError", "The broker could not answer; its log says why").ConfigureAwait(false);
        }
    }

    private async Task Answer(HttpContext http)
    {
        var request = http.Request;
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (HttpMethods.IsPost(request.Method) && request.Path.Value!.EndsWith("/$batch", StringComparison.Ordinal))
        {
            await Batch(http).ConfigureAwait(false);
            return;
        }

        if (!isRead)
        {
            http.Response.Headers.Allow = "GET, HEAD";
            await Refuse(http, StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", "The tables are for reading; entities are changed through /ngsi-ld/v1").ConfigureAwait(false);
            return;
        }

        var feature = http.ODataFeature();
        (feature.Model, feature.RoutePrefix) = (_model.Edm, Prefix);
        var services = request.CreateRouteServices(Prefix);
        feature.Path = Parse(request, services);
        await Answer(http, feature, feature.Path).ConfigureAwait(false);
    }

    private Task Answer(HttpContext http, IODataFeature feature, ODataPath path) => path.LastSegment switch
    {
        null => Write(http, _model.Edm.GenerateServiceDocument()),
        MetadataSegment => Write(http, _model.Edm),
        EntitySetSegment set when path.Count == 1 => Rows(http, feature, set.EntitySet),
        CountSegment when path is [EntitySetSegment set, CountSegment] => Count(http, set.EntitySet),
        _ when path is [EntitySetSegment set, KeySegment key, ..] => Row(http, set.EntitySet, key, [.. path.Skip(2)]),
        _ => throw new ODataUnrecognizedPathException($"There is no resource {http.Request.Path}"),
    };

    private async Task Rows(HttpContext http, IODataFeature feature, IEdmEntitySet set)
    {
        var query = await Query(http, set.EntityType).ConfigureAwait(false);
        var pageSize = PageSize(http);
        if (query.Apply is not null)
        {
            // Rows of other shapes are written by the type of those that they were made of.
            var declared = typeof(IQueryable<>).MakeGenericType(_model.RowTypes[set.EntityType.Name]);
            var applied = await _answers.Applied(query, pageSize, http.RequestAborted).ConfigureAwait(false);
            feature.ApplyClause = query.Apply.ApplyClause;
            if (applied.Count is { } count)
            {
                feature.TotalCount = count;
            }

            if (applied.HasMore)
            {
                feature.NextLink = http.Request.GetNextPageLink(pageSize, null, null);
            }

            await Write(http, applied.Value, declared).ConfigureAwait(false);
            return;
        }

        var page = await _answers.Page(query, pageSize, http.RequestAborted).ConfigureAwait(false);
        feature.TotalCount = page.Count;
        feature.NextLink = page.Next is { } next ? NextLink(http.Request, next, query.Top - page.Taken) : null;
        await Write(http, page.Value).ConfigureAwait(false);
    }

    private async Task Count(HttpContext http, IEdmEntitySet set)
    {
        var query = await Query(http, set.EntityType).ConfigureAwait(false);
        await WriteText(http, await _answers.Count(query, http.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    // An entity, a property of it, the raw value of one, or what it is linked to.
    private async Task Row(HttpContext http, IEdmEntitySet set, KeySegment key, ODataPathSegment[] rest)
    {
        var table = _model.Table(set.EntityType.Name);
        var query = rest is [NavigationPropertySegment navigation, ..]
            ? await Query(http, navigation.NavigationProperty.ToEntityType()).ConfigureAwait(false)
            : await Query(http, set.EntityType).ConfigureAwait(false);
        var id = (string)key.Keys.First().Value;
        var links = rest is [NavigationPropertySegment link, ..] ? query.Rows.Links.Append(link.NavigationProperty.Name).ToHashSet() : query.Rows.Links;
        var source = new RowSource(query.Rows.Tenant, table, table.All, null, links);
        var row = await _reader.Find(source, id, http.RequestAborted).ConfigureAwait(false) ?? throw ProblemException.NotFound($"{table.Model.Plural} has no row {id}");
        await (rest switch
        {
            [] => Write(http, query.Shown(row)),
            [PropertySegment property] => WriteOrNothing(http, row.Value(table.ByName[property.Property.Name])),
            [PropertySegment property, ValueSegment] => row.Value(table.ByName[property.Property.Name]) is { } value ? WriteText(http, value) : WriteOrNothing(http, null),
            [NavigationPropertySegment navigationTo] => Linked(http, query, row.Value(table.ByName[navigationTo.NavigationProperty.Name])),
            _ => throw new ODataUnrecognizedPathException($"There is no resource {http.Request.Path}"),
        }).ConfigureAwait(false);
    }

    private Task Linked(HttpContext http, TableQuery query, object? found) => found switch
    {
        EntityRow row => Write(http, query.Shown(row)),
        EntityRow[] rows => Write(http, query.Answered(rows, PageSize(http))),
        Array rows => Write(http, query.Answered([.. rows.Cast<EntityRow>()], PageSize(http))),
        _ => WriteOrNothing(http, null),
    };

    private async Task<TableQuery> Query(HttpContext http, IEdmEntityType type)
    {
        var tenant = http.Request.Headers[TenantHeader].ToString();
        if (tenant.Length > 0)
        {
            http.Response.Headers[TenantHeader] = tenant;
        }

        await _reader.Require(tenant, http.RequestAborted).ConfigureAwait(false);
        var rowType = _model.RowTypes[type.Name];
        var options = new ODataQueryOptions(new ODataQueryContext(_model.Edm, rowType, http.ODataFeature().Path), http.Request);
        return new TableQuery(options, _model.Table(type.Name), rowType, tenant, _options);
    }

    private ODataPath Parse(HttpRequest request, IServiceProvider services)
    {
        var root = Root(request);
        var rest = request.Path.Value!.AsSpan(Prefix.Length + 1).TrimStart('/').TrimEnd('/').ToString();
        if (rest.Length == 0)
        {
            return new ODataPath();
        }

        var escaped = string.Join('/', rest.Split('/').Select(Uri.EscapeDataString));
        return new ODataUriParser(_model.Edm, root, new Uri(root, escaped), services) { UrlKeyDelimiter = ODataUrlKeyDelimiter.Parentheses }.ParsePath();
    }

    private async Task Batch(HttpContext http)
    {
        try
        {
            await new DefaultODataBatchHandler { PrefixName = Prefix }.ProcessBatchAsync(http, Within).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or UriFormatException or FormatException)
        {
            // What the library says of a batch that it can't read, or that would lead out of the tables.
            throw new ODataException(e.Message, e);
        }
    }

    // A batch reaches the tables and nothing else.
    private Task Within(HttpContext http) => http.Request.Path.StartsWithSegments("/" + Prefix, StringComparison.Ordinal)
        ? Invoke(http)
        : Refuse(http, StatusCodes.Status404NotFound, "NotFound", $"There is no table {http.Request.Path}");

    private int PageSize(HttpContext http)
    {
        const string MaxPageSize = "maxpagesize=";
        foreach (var preference in http.Request.Headers["Prefer"].SelectMany(h => (h ?? "").Split(',', ';')))
        {
            var text = preference.Trim();
            var at = text.StartsWith("odata.", StringComparison.OrdinalIgnoreCase) ? text[6..] : text;
            if (at.StartsWith(MaxPageSize, StringComparison.OrdinalIgnoreCase) && int.TryParse(at[MaxPageSize.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0)
            {
                http.Response.Headers.Append("Preference-Applied", text);
                return Math.Min(size, _options.PageSize);
            }
        }

        return _options.PageSize;
    }

    private static Uri NextLink(HttpRequest request, PageToken next, int? top)
    {
        var query = new QueryBuilder();
        foreach (var (name, values) in request.Query)
        {
            if (name.TrimStart('$') is not ("skip" or "skiptoken" or "top"))
            {
                query.Add(name, values.AsEnumerable()!);
            }
        }

        if (top is { } left)
        {
            query.Add("$top", left.ToString(CultureInfo.InvariantCulture));
        }

        query.Add("$skiptoken", next.ToString());
        var path = request.PathBase.Add(request.Path).ToUriComponent();
        return new Uri($"{request.Scheme}://{request.Host.ToUriComponent()}{path}{query.ToQueryString()}");
    }

    private static Uri Root(HttpRequest request) =>
        new($"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}/{Prefix}/");

    private Task Write(HttpContext http, object value, Type? declared = null)
    {
        var result = new ObjectResult(value) { DeclaredType = declared ?? value.GetType(), StatusCode = StatusCodes.Status200OK };
        return _executor.ExecuteAsync(new ActionContext(http, new RouteData(), new ActionDescriptor()), result);
    }

    private Task WriteOrNothing(HttpContext http, object? value)
    {
        if (value is not null)
        {
            return Write(http, value);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers["OData-Version"] = "4.0";
        return Task.CompletedTask;
    }

    private static Task WriteText(HttpContext http, object value)
    {
        http.Response.Headers["OData-Version"] = "4.0";
        http.Response.ContentType = "text/plain";
        var text = value switch
        {
            bool truth => truth ? "true" : "false",
            DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return http.Response.WriteAsync(text, http.RequestAborted);
    }

    private static async Task Refuse(HttpContext http, int status, string code, string message)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers["OData-Version"] = "4.0";
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteString("code", code);
            writer.WriteString("message", message);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        await http.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length)).ConfigureAwait(false);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Path} failed", EventName = "TableRequestFailed")]
        public static partial void Failed(ILogger logger, Exception exception, string path);

        [LoggerMessage(2, LogLevel.Debug, "{Path} was given up by the client", EventName = "TableRequestAborted")]
        public static partial void Aborted(ILogger logger, string path);
    }
}

using ContextBroker.Core.Models;
using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.OData.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ContextBroker.OData.Columns;

/// <summary>
/// Has the columns of large tables made before somebody asks, after a start as after an import (<see cref="TableOptions.ColumnsAhead"/>): reading
/// fifty thousand rows takes seconds, which nobody should wait who only opens his report. One table after the other. The first one is asked a
/// question then, for the code that answers questions is compiled with the first of them.
/// </summary>
/// <param name="service">Made only when there is a large table, as the model.</param>
internal sealed partial class ColumnsAhead(
    HeldColumns columns, IEntityStore store, Lazy<TableModel> model, Lazy<TableService> service, IServiceScopeFactory scopes, TableOptions options, TimeProvider clock,
    ILogger<ColumnsAhead> logger) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    private bool _isRehearsed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled || options.ColumnsAhead == 0 || options.ColumnMegabytes == 0 || options.ColumnMegabytesAhead == 0)
        {
            return;
        }

        using var beat = new PeriodicTimer(First, clock);
        while (await beat.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            beat.Period = Beat;
            try
            {
                await Look(stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whoever asks has the columns made himself, and hears what is wrong.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.NotPrepared(logger, e);
            }
        }
    }

    private async Task Look(CancellationToken cancel)
    {
        foreach (var tenant in await store.Tenants(cancel).ConfigureAwait(false))
        {
            if (SnapshotPartition.Is(tenant))
            {
                continue;
            }

            foreach (var usage in await store.Types(tenant, cancel).ConfigureAwait(false))
            {
                if (usage.EntityCount >= options.ColumnsAhead
                    && model.Value.Tables.FirstOrDefault(t => t.Model.Type == usage.Type) is { } table
                    && await columns.Prepare(tenant, table, usage.EntityCount, cancel).ConfigureAwait(false))
                {
                    await Rehearse(tenant, table, cancel).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task Rehearse(string tenant, EntityTable table, CancellationToken cancel)
    {
        if (_isRehearsed)
        {
            return;
        }

        _isRehearsed = true;
        var plain = table.Columns.Where(c => c is { Source: ColumnSource.Value, IsList: false }).ToLookup(c => c.Value, c => c.Name);
        var key = plain[ValueModel.Text].FirstOrDefault("id");
        var sum = plain[ValueModel.Number].FirstOrDefault() is { } amount ? $"{amount} with sum" : "$count";
        foreach (var query in new[] { $"?$apply=groupby(({key}),aggregate({sum} as Total))", $"?$filter={key} ne ''&$orderby={key}&$top=1" })
        {
            await using var scope = scopes.CreateAsyncScope();
            var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancel };
            (http.Request.Method, http.Request.Scheme, http.Request.Host) = (HttpMethods.Get, Uri.UriSchemeHttp, new HostString("localhost"));
            (http.Request.Path, http.Request.QueryString) = ($"/{TableService.Prefix}/{table.Model.Plural}", new QueryString(query.Replace(" ", "%20", StringComparison.Ordinal)));
            http.Request.Headers[TableService.TenantHeader] = tenant;
            http.Response.Body = Stream.Null;
            await service.Value.Invoke(http).ConfigureAwait(false);
        }

        await columns.Leave(tenant, table, cancel).ConfigureAwait(false);
    }

    private static partial class Log
    {
        [LoggerMessage(13, LogLevel.Warning, "Columns could not be made ahead; it is tried again", EventName = "ColumnsNotAhead")]
        public static partial void NotPrepared(ILogger logger, Exception exception);
    }
}

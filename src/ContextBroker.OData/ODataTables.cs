using ContextBroker.OData.Columns;
using ContextBroker.OData.Queries;
using ContextBroker.OData.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OData;
using Microsoft.AspNetCore.OData.Query.Expressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ContextBroker.OData;

/// <summary>Registers and serves the tables of every registered <see cref="Core.Models.EntityModel"/>.</summary>
public static class ODataTables
{
    public static IServiceCollection AddODataTables(this IServiceCollection services, IConfiguration configuration)
    {
        TableFilterBinder.Declare();
        services.AddOptions<TableOptions>().Bind(configuration.GetSection(TableOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(p => p.GetRequiredService<IOptions<TableOptions>>().Value);
        services.AddSingleton<TableModel>();
        services.AddSingleton<TableReader>();
        services.AddSingleton<HeldColumns>();
        services.AddHostedService(static p => p.GetRequiredService<HeldColumns>());
        services.AddSingleton(static p => new Lazy<TableModel>(p.GetRequiredService<TableModel>));
        services.AddSingleton(static p => new Lazy<TableService>(p.GetRequiredService<TableService>));
        services.AddHostedService<ColumnsAhead>();
        services.AddSingleton<TableAnswers>();
        services.AddSingleton<TableService>();
        services.AddMvcCore().AddOData();
        services.AddOptions<Microsoft.AspNetCore.OData.ODataOptions>().Configure<TableModel>(Configure);
        return services;
    }

    /// <summary>Serves the tables below /odata, unless they are switched off. To stand before UseRouting.</summary>
    public static IApplicationBuilder UseODataTables(this IApplicationBuilder app)
    {
        if (!app.ApplicationServices.GetRequiredService<IOptions<TableOptions>>().Value.Enabled)
        {
            return app;
        }

        // Made with the first request: nothing of it is needed before.
        var service = app.ApplicationServices.GetRequiredService<Lazy<TableService>>();
        var prefix = new PathString("/" + TableService.Prefix);
        return app.Use(next => http => http.Request.Path.StartsWithSegments(prefix, StringComparison.Ordinal) ? service.Value.Invoke(http) : next(http));
    }

    private static void Configure(Microsoft.AspNetCore.OData.ODataOptions odata, TableModel model)
    {
        odata.EnableQueryFeatures();
        odata.TimeZone = TimeZoneInfo.Utc;
        odata.AddRouteComponents(TableService.Prefix, model.Edm, services => services.AddSingleton<IFilterBinder, TableFilterBinder>());
    }
}

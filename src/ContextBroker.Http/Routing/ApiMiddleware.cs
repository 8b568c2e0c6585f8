namespace ContextBroker.Http.Routing;

/// <summary>Serves a table of routes: the NGSI-LD API's, and those of applications on the broker, with the same limits, tenants and problems.</summary>
public static class ApiMiddleware
{
    /// <param name="root">Where the table is served: /ngsi-ld/v1.</param>
    public static IApplicationBuilder UseApi(this IApplicationBuilder app, string root, IReadOnlyList<ApiRoute> routes)
    {
        var dispatcher = ActivatorUtilities.CreateInstance<ApiDispatcher>(app.ApplicationServices, new RouteTree(routes), root);
        return app.Use(next => http => http.Request.Path.StartsWithSegments(root, StringComparison.Ordinal) ? dispatcher.Invoke(http) : next(http));
    }
}

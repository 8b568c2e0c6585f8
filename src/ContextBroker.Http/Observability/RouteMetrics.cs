using System.Globalization;
using System.Text;
using ContextBroker.Http.Routing;

namespace ContextBroker.Http.Observability;

/// <summary>Requests and durations by route, for routes that were ever asked.</summary>
internal static class RouteMetrics
{
    private const string Requests = "contextbroker_http_requests_total";
    private const string Duration = "contextbroker_http_request_duration_seconds";

    public static void Write(StringBuilder text, IReadOnlyList<ApiRoute> routes)
    {
        var asked = routes.Where(r => Enumerable.Range(0, 6).Any(i => r.Meter.Answers(i) > 0)).ToList();
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Requests} Answers of the NGSI-LD API by route and status.\n# TYPE {Requests} counter\n");
        foreach (var route in asked)
        {
            WriteAnswers(text, route);
        }

        text.Append(CultureInfo.InvariantCulture, $"# HELP {Duration} Time from request to answer.\n# TYPE {Duration} histogram\n");
        foreach (var route in asked)
        {
            WriteDurations(text, route);
        }
    }

    private static void WriteAnswers(StringBuilder text, ApiRoute route)
    {
        for (var hundreds = 1; hundreds < 6; hundreds++)
        {
            if (route.Meter.Answers(hundreds) is > 0 and var count)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Requests}{{{Labels(route)},status=\"{hundreds}xx\"}} {count}\n");
            }
        }
    }

    private static void WriteDurations(StringBuilder text, ApiRoute route)
    {
        var total = 0L;
        for (var i = 0; i <= RouteMeter.Bounds.Length; i++)
        {
            total += route.Meter.Bucket(i);
            var bound = i < RouteMeter.Bounds.Length ? RouteMeter.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{Duration}_bucket{{{Labels(route)},le=\"{bound}\"}} {total}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{Duration}_sum{{{Labels(route)}}} {route.Meter.Seconds}\n{Duration}_count{{{Labels(route)}}} {total}\n");
    }

    private static string Labels(ApiRoute route) => $"method=\"{route.Method}\",route=\"{NgsiLdApi.Root}{route.Template}\"";
}

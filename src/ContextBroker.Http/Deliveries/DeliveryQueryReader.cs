using System.Globalization;
using ContextBroker.Core.Storage;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Deliveries;

/// <summary>from, to, state, entity, after and limit of a question to the delivery ledger.</summary>
internal static class DeliveryQueryReader
{
    private static readonly DeliveryState[] States = Enum.GetValues<DeliveryState>();

    /// <exception cref="ProblemException">BadRequestData naming the parameter.</exception>
    public static LedgerQuery Read(ApiRequest request, int limit)
    {
        var after = request.Query["after"] is not { } text ? 0
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw ProblemException.BadRequestData($"The parameter after is the number of a delivery, not \"{text}\"", "after");
        return new LedgerQuery(Time(request, "from"), Time(request, "to"), State(request), request.Query["entity"], after, limit);
    }

    /// <exception cref="ProblemException">BadRequestData: not 1 or more; TooManyResults: more than a page may hold.</exception>
    public static int Limit(ApiRequest request)
    {
        var limit = PageParameters.Read(request).Limit;
        return limit > 0 ? limit : throw ProblemException.BadRequestData("The parameter limit is 1 or more", "limit");
    }

    /// <summary>The Link header to what comes after this page.</summary>
    public static void NextPage(this ApiRequest request, int limit, long after)
    {
        var others = request.Query.Where(p => p.Key is not ("after" or "limit")).Select(p => $"&{p.Key}={Uri.EscapeDataString(p.Value)}");
        var path = request.PathTo("/subscriptions", request.Id);
        request.Http.Response.Headers.Link = string.Create(
            CultureInfo.InvariantCulture, $"<{path}/deliveries?limit={limit}&after={after}{string.Concat(others)}>;rel=\"next\";type=\"{request.Accepted.Header()}\"");
    }

    private static DeliveryState? State(ApiRequest request)
    {
        if (request.Query["state"] is not { } name)
        {
            return null;
        }

        var found = States.Where(state => DeliveryWriter.NameOf(state) == name).ToArray();
        return found.Length == 1 ? found[0]
            : throw ProblemException.BadRequestData($"The parameter state is one of {string.Join(", ", States.Select(DeliveryWriter.NameOf))}, not \"{name}\"", "state");
    }

    private static DateTimeOffset? Time(ApiRequest request, string name) => request.Query[name] is not { } text ? null
        : Timestamp.TryParse(text, out var time) ? time.Instant
        : throw ProblemException.BadRequestData($"The parameter {name} is a DateTime (clause 4.6.3), not \"{text}\"", name);
}

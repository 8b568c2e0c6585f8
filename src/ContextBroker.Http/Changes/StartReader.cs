using System.Globalization;
using ContextBroker.Core.Changes;
using ContextBroker.Core.Subscriptions;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Changes;

/// <summary>From where on changes are told: "now", "state", the number of a change, or a time.</summary>
internal static class StartReader
{
    /// <returns>Null: from now on.</returns>
    /// <exception cref="ProblemException">BadRequestData: none of these; 410: older than the log.</exception>
    public static async ValueTask<ReplayStart?> Read(ApiRequest request, string parameter)
    {
        var positions = request.Service<ChangePositions>();
        switch (request.Query[parameter])
        {
            case null or "now":
                return null;
            case "state":
                return new ReplayStart(null);
            case var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                await positions.Require(number, request.Aborted);
                return new ReplayStart(number);
            case var text when Timestamp.TryParse(text, out var time):
                return new ReplayStart(await positions.Before(time.Instant, request.Aborted));
            case var text:
                throw ProblemException.BadRequestData($"The parameter {parameter} is now, state, the number of a change or a DateTime, not \"{text}\"", parameter);
        }
    }
}

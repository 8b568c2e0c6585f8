using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Requests;

/// <summary>limit, offset and count (clauses 6.3.10 and 6.3.13), for every list of the API.</summary>
public readonly record struct PageParameters(int Limit, int Offset, bool Count)
{
    public static readonly IReadOnlyList<string> Names = ["limit", "offset", "count", "options"];

    /// <exception cref="ProblemException">BadRequestData: not numbers, or limit 0 without count; TooManyResults: more than a page may hold.</exception>
    public static PageParameters Read(ApiRequest request)
    {
        var limit = request.Query.Number("limit") ?? (request.Route.IsForMaps ? request.Limits.MaxPageSize : request.Limits.DefaultPageSize);
        var count = request.Query.Flag("count") || request.Query.List("options").Contains("count");
        if (limit > request.Limits.MaxPageSize)
        {
            throw new ProblemException(new Problem(
                ProblemType.TooManyResults, $"A page of {limit} was asked for; at most {request.Limits.MaxPageSize} are given", "limit"));
        }

        return limit > 0 || count
            ? new PageParameters(limit, request.Query.Number("offset") ?? 0, count)
            : throw ProblemException.BadRequestData("limit=0 is for counting: it needs count=true", "limit");
    }
}

using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Answers;

/// <summary>The one place that writes a failure: RFC 7807 as application/json, whatever Accept says (clauses 5.5.3, 6.3.3, 6.3.6).</summary>
public static class ProblemAnswer
{
    // Seconds: a replica set that lost its primary has another one after some ten of them.
    private const string RetryAfter = "2";

    public static async Task Send(HttpContext http, Problem problem)
    {
        // What was said of the answer that did not come.
        (http.Response.Headers.ETag, http.Response.Headers.CacheControl, http.Response.Headers.Vary) = (default, default, default);
        if (problem.Type.Status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = RetryAfter;
        }

        using var body = JsonBuffer.Rent();
        ProblemWriter.Write(body.Writer, problem);
        await Answer.Send(http, problem.Type.Status, MediaType.Json, body);
    }
}

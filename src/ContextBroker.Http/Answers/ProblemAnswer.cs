using System.Text.Json;
using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Answers;

/// <summary>The one place that writes a failure: RFC 7807 as application/json, whatever Accept says (clauses 5.5.3, 6.3.3, 6.3.6).</summary>
public static class ProblemAnswer
{
    /// <summary>The problem as a JSON object: also the error member of a batch's answer (clause 5.2.17).</summary>
    public static void Write(Utf8JsonWriter writer, Problem problem)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, problem.Type.Uri);
        writer.WriteString("title"u8, problem.Type.Title);
        writer.WriteNumber("status"u8, problem.Type.Status);
        writer.WriteString("detail"u8, problem.Detail);
        if (problem.Member is not null)
        {
            writer.WriteString("member"u8, problem.Member);
        }

        if (problem.Place is not null)
        {
            writer.WriteString("place"u8, problem.Place);
        }

        writer.WriteEndObject();
    }

    internal static async Task Send(HttpContext http, Problem problem)
    {
        using var body = JsonBuffer.Rent();
        Write(body.Writer, problem);
        await Answer.Send(http, problem.Type.Status, MediaType.Json, body);
    }
}

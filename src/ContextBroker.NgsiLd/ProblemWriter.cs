using System.Text.Json;

namespace ContextBroker.NgsiLd;

/// <summary>A problem as the JSON object of RFC 7807 (clause 5.5.3): an answer, the error of a batch's element, the details of a result.</summary>
public static class ProblemWriter
{
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
}

using ContextBroker.Http.Answers;
using ContextBroker.Http.Conditions;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Edits;

namespace ContextBroker.Http.Entities;

/// <summary>204, or 207 with an UpdateResult (clause 5.2.18) when something was left out. Names stay expanded (clause 6.3.6).</summary>
internal static class UpdateAnswer
{
    /// <param name="isTagged">Says which state the entity is in now.</param>
    public static Task Updated(this ApiRequest request, EditResult result, bool isTagged = true)
    {
        if (isTagged)
        {
            request.Tag(result);
        }

        return result.NotUpdated.IsEmpty ? request.NoContent() : request.PartlyUpdated(result.Updated, [.. result.NotUpdated.Select(left => (left, (string?)null))]);
    }

    /// <param name="notUpdated">Each with the registration whose source left it out, if one did.</param>
    internal static async Task PartlyUpdated(
        this ApiRequest request, IEnumerable<string> updated, IReadOnlyList<(NotUpdated NotUpdated, string? RegistrationId)> notUpdated)
    {
        using var body = JsonBuffer.Rent();
        var writer = body.Writer;
        writer.WriteStartObject();
        writer.WriteStartArray("updated"u8);
        foreach (var name in updated)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("notUpdated"u8);
        foreach (var ((name, reason), registrationId) in notUpdated)
        {
            writer.WriteStartObject();
            writer.WriteString("attributeName"u8, name);
            writer.WriteString("reason"u8, reason);
            if (registrationId is not null)
            {
                writer.WriteString("registrationId"u8, registrationId);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await request.Json(StatusCodes.Status207MultiStatus, body);
    }
}

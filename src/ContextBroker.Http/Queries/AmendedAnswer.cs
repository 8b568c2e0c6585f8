using ContextBroker.Http.Answers;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>Answers in an earlier version of NGSI-LD, as preferred (clause 4.3.6.8).</summary>
internal static class AmendedAnswer
{
    public delegate void Write(JsonBuffer body, Presentation presentation);

    /// <summary>203 where the version made a difference to what is shown (table 6.4.3.2-3), which is found out by showing both.</summary>
    /// <param name="status">201 stays: it tells of more than the body.</param>
    public static int Status(int status, JsonBuffer body, Presentation presentation, Write write)
    {
        if (status != StatusCodes.Status200OK || presentation.ConformsTo is null)
        {
            return status;
        }

        using var native = JsonBuffer.Rent();
        write(native, presentation with { ConformsTo = null });
        return native.Written.Span.SequenceEqual(body.Written.Span) ? status : StatusCodes.Status203NonAuthoritative;
    }
}

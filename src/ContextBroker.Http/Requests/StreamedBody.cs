using ContextBroker.Http.Answers;
using ContextBroker.Http.Limits;
using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Requests;

/// <summary>A body whose size is only known at its end: compressed, or sent in chunks. Never more of it is held than a body may have.</summary>
internal static class StreamedBody
{
    /// <exception cref="ProblemException">413; InvalidRequest: it is not compressed as it says.</exception>
    public static async ValueTask<JsonBuffer> Read(HttpContext http, LimitOptions limits)
    {
        var buffer = JsonBuffer.Rent();
        try
        {
            await Fill(buffer, http, limits);
            return buffer;
        }
        catch (InvalidDataException e)
        {
            buffer.Dispose();
            throw ProblemException.InvalidRequest($"The body is not compressed as Content-Encoding says: {e.Message}", "Content-Encoding");
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static async ValueTask Fill(JsonBuffer buffer, HttpContext http, LimitOptions limits)
    {
        await using var body = ContentCoding.Decode(http.Request.Body, http.Request.Headers.ContentEncoding);
        for (int read; (read = await body.ReadAsync(buffer.GetMemory(), http.RequestAborted)) > 0;)
        {
            buffer.Advance(read);
            if (buffer.Length > limits.MaxBodyBytes)
            {
                throw new ProblemException(new Problem(HttpProblems.TooLarge, $"The body has more than {limits.MaxBodyBytes} bytes"));
            }
        }
    }
}

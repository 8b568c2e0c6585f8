using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using Microsoft.AspNetCore.Http;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>What the provisioning API reads from requests and how it answers them.</summary>
internal static class IotRequest
{
    private const int LargestBody = 4 * 1024 * 1024;
    private const int LongestName = 128;

    private static readonly string[] Headers = ["fiware-service", "fiware-servicepath"];

    /// <exception cref="IotProblem">MISSING_HEADERS; WRONG_SYNTAX: no name for a tenant.</exception>
    public static ServiceScope Scope(HttpContext http)
    {
        string[] missing = [.. Headers.Where(name => string.IsNullOrEmpty(http.Request.Headers[name]))];
        if (missing.Length > 0)
        {
            throw IotProblem.MissingHeaders(missing);
        }

        var service = http.Request.Headers[Headers[0]].ToString();
        var isName = service.Length <= LongestName && service.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ':');
        return isName ? new ServiceScope(service, http.Request.Headers[Headers[1]].ToString()) : throw IotProblem.WrongSyntax("fiware-service is no name for a tenant");
    }

    /// <exception cref="IotProblem">The body is too large, or no JSON object.</exception>
    public static async Task<JsonObject> Body(HttpContext http)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > LargestBody)
            {
                throw new IotProblem(413, "TOO_LARGE", $"The body is larger than {LargestBody} bytes");
            }

            body.Write(buffer, 0, read);
        }

        try
        {
            return JsonText.Parse(body.GetBuffer().AsSpan(0, (int)body.Length)) as JsonObject ?? throw IotProblem.WrongSyntax("the body is no object");
        }
        catch (ProblemException e)
        {
            throw IotProblem.WrongSyntax(e.Message);
        }
    }

    /// <summary>A number in the query; null: it is not there.</summary>
    /// <exception cref="IotProblem">It is no number from 0.</exception>
    public static int? Number(HttpContext http, string name)
    {
        var text = http.Request.Query[name].ToString();
        return text.Length == 0 ? null : int.TryParse(text, out var number) && number >= 0 ? number : throw IotProblem.WrongSyntax($"{name} must be a number from 0");
    }

    public static string? Text(HttpContext http, string name) => http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    public static Task Answer(HttpContext http, int status, JsonValue body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        var bytes = body.ToUtf8();
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    public static Task NoContent(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}

using System.Net;
using System.Net.Http.Headers;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Demo;

/// <summary>What the demonstration's clients of the API have in common.</summary>
internal static class NgsiClient
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <returns>The status: of success, or 409.</returns>
    /// <exception cref="HttpRequestException">Any other answer.</exception>
    public static async Task<HttpStatusCode> SendNgsi(this HttpClient http, HttpMethod method, string path, JsonValue body, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(body.ToUtf8());
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await http.SendAsync(request, cancel);
        return answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.Conflict
            ? answer.StatusCode
            : throw new HttpRequestException($"{method} {path} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
    }
}

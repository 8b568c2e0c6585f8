using System.Net;
using System.Text;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>A tool that speaks to the provisioning API.</summary>
internal sealed class IotClient : IDisposable
{
    private readonly HttpClient _http;

    public IotClient(BrokerHost host, string service = "zushi", string subservice = "/")
    {
        _http = new HttpClient { BaseAddress = host.Api };
        _http.DefaultRequestHeaders.Add("fiware-service", service);
        _http.DefaultRequestHeaders.Add("fiware-servicepath", subservice);
    }

    public async Task<(HttpStatusCode Status, JsonObject? Body)> Send(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request).Soon();
        var text = await answer.Content.ReadAsByteArrayAsync();
        return (answer.StatusCode, text.Length == 0 ? null : (JsonObject)JsonText.Parse(text));
    }

    public async Task<HttpStatusCode> Status(string method, string path, string? body = null) => (await Send(method, path, body)).Status;

    public async Task<string?> Refusal(string method, string path, string? body = null) => ((await Send(method, path, body)).Body?["name"] as JsonString)?.Value;

    public Task<HttpStatusCode> AddService(string members) =>
        Status("POST", "/iot/services", $$"""{"services": [{"apikey": "key", "resource": "/iot/json", "entity_type": "Thing"{{members}}}]}""");

    public void Dispose() => _http.Dispose();
}

using System.Net.Http.Headers;
using System.Text;

namespace ContextBroker.Server.Tests.Http;

/// <summary>Speaks to the running broker as one tenant's client.</summary>
internal sealed class Api
{
    public const string ContextLink = "<https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld>; rel=\"http://www.w3.org/ns/json-ld#context\"";

    private static int _tenants;

    private readonly string? _tenant;

    private Api(string? tenant) => _tenant = tenant;

    /// <summary>A tenant that nobody else uses; it exists once something is created in it.</summary>
    public static Api NewTenant() => new($"t{Interlocked.Increment(ref _tenants)}");

    public static Api OfDefaultTenant() => new(null);

    public string? Tenant => _tenant;

    public Task<Reply> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers: headers);

    public Task<Reply> Post(string path, string body, string type = "application/json", params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, body, type, headers);

    public Task<Reply> Patch(string path, string body, string type = "application/json", params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Patch, path, body, type, headers);

    public Task<Reply> Put(string path, string body, string type = "application/json", params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Put, path, body, type, headers);

    public Task<Reply> Delete(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Delete, path, null, headers: headers);

    /// <summary>Creates an entity that a test starts from.</summary>
    public async Task Given(string entity)
    {
        var reply = await Post("/entities", entity);
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
    }

    public async Task<Reply> Send(
        HttpMethod method, string path, string? body, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("/disaster/", StringComparison.Ordinal) ? path : "/ngsi-ld/v1" + path);
        if (_tenant is not null)
        {
            request.Headers.Add("NGSILD-Tenant", _tenant);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var response = await RunningBroker.Client.SendAsync(request);
        return await Reply.Of(response);
    }
}

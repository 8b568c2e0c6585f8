using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ContextBroker.Core.Tests.Contexts;

/// <summary>The web as the registry sees it: pages by URL, and how often each was asked for.</summary>
internal sealed class FakeWeb : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task<HttpResponseMessage>>> _pages = new();
    private readonly ConcurrentDictionary<string, int> _asked = new();

    public int Asked(string url) => _asked.GetValueOrDefault(url);

    public void Serve(string url, string body, int? maxAge = null) => Serve(url, () =>
    {
        var response = new HttpResponseMessage { Content = new StringContent(body, Encoding.UTF8, "application/ld+json") };
        response.Headers.CacheControl = maxAge is { } age ? new CacheControlHeaderValue { MaxAge = TimeSpan.FromSeconds(age) } : null;
        return response;
    });

    public void Serve(string url, Func<HttpResponseMessage> answer) => _pages[url] = _ => Task.FromResult(answer());

    public void Serve(string url, Func<CancellationToken, Task<HttpResponseMessage>> answer) => _pages[url] = answer;

    public void Redirect(string url, string location) => Serve(url, () =>
    {
        var response = new HttpResponseMessage(HttpStatusCode.Found);
        response.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
        return response;
    });

    /// <summary>Never answers; only the asker's own limit ends the wait.</summary>
    public void Hang(string url) => Serve(url, async cancel =>
    {
        await Task.Delay(Timeout.Infinite, cancel);
        throw new InvalidOperationException();
    });

    public void Break(string url) => Serve(url, () => throw new HttpRequestException("Connection refused"));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!.OriginalString;
        _asked.AddOrUpdate(url, 1, (_, n) => n + 1);
        return _pages.TryGetValue(url, out var page)
            ? page(cancellationToken)
            : Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}

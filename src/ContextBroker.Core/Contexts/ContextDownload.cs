using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Contexts;

/// <param name="Content">What stands at @context.</param>
/// <param name="Age">How long its source lets it be used.</param>
internal sealed record DownloadedContext(JsonValue Content, TimeSpan Age, int Bytes);

/// <summary>Fetches one document over http or https, within limits of time, size and redirects.</summary>
internal sealed class ContextDownload(HttpMessageHandler handler, ContextOptions options, TimeProvider clock) : IDisposable
{
    private const string LdJson = "application/ld+json";
    private readonly HttpMessageInvoker _http = new(handler, disposeHandler: true);

    /// <exception cref="ProblemException">LdContextNotAvailable: it cannot be had; BadRequestData: it is no @context (clause 5.5.6).</exception>
    public async Task<DownloadedContext> Get(string url)
    {
        using var limit = new CancellationTokenSource(options.Timeout, clock);
        try
        {
            return await Follow(url, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw NotAvailable(url, $"it did not arrive within {options.Timeout.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw NotAvailable(url, e.Message);
        }
    }

    public static ProblemException NotAvailable(string url, string reason) =>
        new(new Problem(ProblemType.LdContextNotAvailable, $"The @context {url} is not available: {reason}", "@context"));

    public void Dispose() => _http.Dispose();

    private async Task<DownloadedContext> Follow(string url, CancellationToken cancel)
    {
        var at = IsFetched(url, out var start)
            ? start
            : throw ProblemException.BadRequestData($"The @context {url} is not an http or https URL: only these are fetched", "@context");
        for (var redirects = 0; redirects <= options.MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.TryAddWithoutValidation("Accept", "application/ld+json, application/json;q=0.9, */*;q=0.1");
            using var response = await _http.SendAsync(request, cancel);
            if (Elsewhere(response) is not { } location)
            {
                return await Read(url, response, cancel);
            }

            at = Target(url, new Uri(at, location).AbsoluteUri);
        }

        throw NotAvailable(url, $"it was redirected more than {options.MaxRedirects} times");
    }

    private static bool IsFetched(string url, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(url, UriKind.Absolute, out uri) && uri.Scheme is "http" or "https";

    private static Uri Target(string url, string target) =>
        IsFetched(target, out var uri)
            ? uri
            : throw NotAvailable(url, "only http and https URLs are fetched");

    // Besides redirects: a page that names its @context in a Link header, as https://schema.org does (JSON-LD 1.1 API, 9.4).
    private static Uri? Elsewhere(HttpResponseMessage response)
    {
        if (response.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest)
        {
            return response.Headers.Location;
        }

        return response.Content.Headers.ContentType?.MediaType is { } type && !type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
            ? Alternate(response)
            : null;
    }

    private static Uri? Alternate(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        foreach (var link in links.SelectMany(l => l.Split(',')))
        {
            var (start, end) = (link.IndexOf('<', StringComparison.Ordinal), link.IndexOf('>', StringComparison.Ordinal));
            var isAlternate = link.Contains("alternate", StringComparison.Ordinal) && link.Contains(LdJson, StringComparison.Ordinal);
            if (isAlternate && start >= 0 && end > start && Uri.TryCreate(link[(start + 1)..end], UriKind.RelativeOrAbsolute, out var uri))
            {
                return uri;
            }
        }

        return null;
    }

    private async Task<DownloadedContext> Read(string url, HttpResponseMessage response, CancellationToken cancel)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw NotAvailable(url, $"its server answered {(int)response.StatusCode}");
        }

        var body = new ArrayBufferWriter<byte>();
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        for (int read; (read = await stream.ReadAsync(body.GetMemory(4096), cancel)) > 0;)
        {
            body.Advance(read);
            if (body.WrittenCount > options.MaxBytes)
            {
                throw NotAvailable(url, $"it is larger than {options.MaxBytes} bytes");
            }
        }

        return new DownloadedContext(Content(url, body.WrittenSpan), Age(response), body.WrittenCount);
    }

    private static JsonValue Content(string url, ReadOnlySpan<byte> utf8)
    {
        JsonValue document;
        try
        {
            document = JsonText.Parse(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8);
        }
        catch (ProblemException e)
        {
            throw ProblemException.BadRequestData($"The @context {url} is not JSON: {e.Problem.Detail}", "@context");
        }

        return (document as JsonObject)?["@context"] ?? throw ProblemException.BadRequestData($"The document {url} has no member @context", "@context");
    }

    // Clause 5.13.1: what the protocol says about expiry holds.
    private TimeSpan Age(HttpResponseMessage response)
    {
        var age = response.Headers.CacheControl switch
        {
            { NoStore: true } or { NoCache: true } => TimeSpan.Zero,
            { MaxAge: { } max } => max - (response.Headers.Age ?? TimeSpan.Zero),
            _ => response.Content.Headers.Expires is { } expires ? expires - clock.GetUtcNow() : options.DefaultAge,
        };
        return age < options.MinAge ? options.MinAge : age;
    }
}

using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Outbound;
using ContextBroker.Http.Requests;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Notifications;

/// <summary>Notifications as HTTP POST (clause 6.3.8); any 2xx confirms one. Redirects are not followed: the subscriber named the receiver.</summary>
internal sealed class HttpNotificationSender : INotificationSender, IDisposable
{
    // What the transport or the notification itself says; receiverInfo adds to it, and cannot contradict it.
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host", "Keep-Alive", "Link", TenantHeader.Name, SnapshotHeader.Name,
        "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");

    private readonly HttpClient _client;

    public HttpNotificationSender(IOptions<HttpNotificationOptions> options, OutboundGuard guard)
        : this(guard.Guard(NewHandler(options.Value)))
    {
    }

    internal HttpNotificationSender(HttpMessageHandler handler) => _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };

    public IReadOnlyCollection<string> Schemes { get; } = ["http", "https"];

    public async Task<SendResult> Send(NotificationMessage message, CancellationToken cancel)
    {
        using var request = Request(message);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return response.IsSuccessStatusCode
            ? SendResult.Delivered
            : new SendResult($"The receiver answers {(int)response.StatusCode} {response.ReasonPhrase}", IsPermanent(response.StatusCode));
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Request(NotificationMessage message)
    {
        var content = new NotificationContent(message);
        content.Headers.ContentType = new MediaTypeHeaderValue(message.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, message.Receiver.Uri) { Content = content };
        if (message.Link is { } link)
        {
            request.Headers.TryAddWithoutValidation("Link", link);
        }

        if (message.Tenant.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(TenantHeader.Name, message.Tenant);
        }

        if (message.Snapshot is { } snapshot)
        {
            request.Headers.TryAddWithoutValidation(SnapshotHeader.Name, snapshot);
        }

        foreach (var (name, value) in message.Receiver.ReceiverInfo)
        {
            if (!Reserved.Contains(name))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    // What the same message will hardly turn into a success, however often it comes.
    private static bool IsPermanent(HttpStatusCode status) => status is
        HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Gone or HttpStatusCode.RequestEntityTooLarge
        or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotImplemented;

    private static SocketsHttpHandler NewHandler(HttpNotificationOptions options) => new()
    {
        // receiverInfo may hold any text; without this, one that is not ASCII would fail before it is sent.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        UseCookies = false,
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = options.ConnectionsPerServer,
        PooledConnectionLifetime = options.ConnectionLifetime,
    };
}

using System.Net;
using ContextBroker.Core.Delivery;

namespace ContextBroker.Http.Notifications;

/// <summary>The body of a notification. It is asked for when there is a connection and before the first byte goes out: the last moment to stop.</summary>
internal sealed class NotificationContent(NotificationMessage message) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        message.BeforeSending();
        return stream.WriteAsync(message.Body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = message.Body.Length;
        return true;
    }
}

namespace ContextBroker.Core.Delivery;

/// <summary>Sends one notification over one kind of endpoint: http(s) or mqtt(s).</summary>
public interface INotificationSender
{
    /// <summary>The URI schemes it serves, lower case.</summary>
    IReadOnlyCollection<string> Schemes { get; }

    /// <summary>Completes when the receiver has confirmed (2xx; PUBACK or PUBCOMP; QoS 0: written). Anything else is a failure with its reason.</summary>
    Task<SendResult> Send(NotificationMessage message, CancellationToken cancel);
}

/// <param name="Receiver">What the subscription's endpoint says.</param>
/// <param name="ContentType">application/json, application/ld+json or application/geo+json.</param>
/// <param name="Link">The Link header's value when the content is not ld+json; null: none.</param>
/// <param name="Body">The Notification as UTF-8 JSON.</param>
/// <param name="Tenant">Empty: the default tenant.</param>
/// <param name="Snapshot">The snapshot that the subscription is on; null: none.</param>
public sealed record NotificationMessage(
    NotificationReceiver Receiver, string SubscriptionId, string NotificationId, string Tenant, string ContentType, string? Link, ReadOnlyMemory<byte> Body,
    string? Snapshot = null)
{
    /// <summary>To be called when all is made ready and nothing has been sent; what it throws must stop the sending.</summary>
    public Action BeforeSending { get; init; } = static () => { };
}

/// <summary>An endpoint (clauses 5.2.15, 5.2.22): where, with which headers (receiverInfo) and transport settings (notifierInfo).</summary>
public sealed record NotificationReceiver(
    Uri Uri, IReadOnlyList<KeyValuePair<string, string>> ReceiverInfo, IReadOnlyList<KeyValuePair<string, string>> NotifierInfo, TimeSpan Timeout);

/// <param name="Error">Null: delivered.</param>
/// <param name="IsPermanent">Trying the same again cannot help (for example 410 Gone); it is tried all the same, but less often.</param>
public readonly record struct SendResult(string? Error, bool IsPermanent = false)
{
    public static readonly SendResult Delivered = new(null);

    public bool IsDelivered => Error is null;
}

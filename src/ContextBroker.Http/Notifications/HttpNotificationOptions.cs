using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Http.Notifications;

/// <summary>Settings "HttpNotifications:*".</summary>
public sealed class HttpNotificationOptions
{
    public const string Section = "HttpNotifications";

    /// <summary>Connections to one host and port at a time. Default 64.</summary>
    [Range(1, 10_000)]
    public int ConnectionsPerServer { get; set; } = 64;

    /// <summary>How long a connection may take to be made. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection is used before its host's name is looked up again. Default 5 minutes.</summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(5);
}

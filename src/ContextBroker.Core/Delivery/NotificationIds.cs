using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// A notification's id follows from what it tells: the same change for the same subscription has the same id, even when a crash made the
/// broker plan it again. Receivers can thus recognize a duplicate.
/// </summary>
internal static class NotificationIds
{
    public static string Of(string tenant, string subscriptionId, long sequence) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"{tenant}\n{subscriptionId}\n{sequence}"));

    /// <param name="text">What it tells, and to whom.</param>
    public static string Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);

        // RFC 9562, version 8: a UUID of one's own making.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return $"urn:ngsi-ld:Notification:{new Guid(hash[..16], bigEndian: true)}";
    }
}

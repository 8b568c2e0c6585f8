using System.Globalization;

namespace ContextBroker.Core.Snapshots;

/// <summary>
/// Where a snapshot's entities, history and subscriptions lie: in the store a tenant like any other, under a name that no request can carry,
/// for it holds a control character. Slots are given again: the names of a tenant's snapshots are as many as there were at one time.
/// </summary>
public static class SnapshotPartition
{
    private const char Separator = '\u001F';

    public static string Of(string tenant, int slot) => FormattableString.Invariant($"{tenant}{Separator}{slot}");

    /// <summary>Where the status notifications of a tenant's snapshots are kept on their way.</summary>
    public static string OfNotices(string tenant) => tenant + Separator;

    public static bool Is(string tenant) => tenant.Contains(Separator, StringComparison.Ordinal);

    /// <summary>The tenant as clients know it; of a tenant that is no partition, itself.</summary>
    public static string OwnerOf(string tenant) => tenant.IndexOf(Separator, StringComparison.Ordinal) is var end and >= 0 ? tenant[..end] : tenant;

    /// <summary>Null: it is no snapshot's partition.</summary>
    public static int? SlotOf(string tenant) =>
        tenant.IndexOf(Separator, StringComparison.Ordinal) is var end and >= 0
        && int.TryParse(tenant.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
            ? slot
            : null;
}

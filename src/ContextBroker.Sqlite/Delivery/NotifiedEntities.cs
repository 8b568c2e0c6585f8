using System.Globalization;
using ContextBroker.Core.Storage;

namespace ContextBroker.Sqlite.Delivery;

/// <summary>
/// What a notification tells of, as one text that SQL can search: each id between line feeds, which no id holds, with a tab and the version after
/// it, left out where it is the notification's sequence, as it mostly is.
/// </summary>
internal static class NotifiedEntities
{
    public static string Write(IReadOnlyList<NotifiedEntity>? entities, long sequence) => entities is null or [] ? ""
        : string.Concat(entities.Select(entity => string.Create(
            CultureInfo.InvariantCulture, $"\n{entity.Id}\t{(entity.Version == sequence ? "" : entity.Version.ToString(CultureInfo.InvariantCulture))}")));

    public static IReadOnlyList<NotifiedEntity>? Read(string text, long sequence) => text.Length == 0 ? null : [.. text[1..].Split('\n').Select(one => Read(one.AsSpan(), sequence))];

    /// <summary>What the text holds if it tells of this entity.</summary>
    public static string Holding(string id) => $"\n{id}\t";

    private static NotifiedEntity Read(ReadOnlySpan<char> one, long sequence)
    {
        var tab = one.LastIndexOf('\t');
        var version = one[(tab + 1)..];
        return new NotifiedEntity(one[..tab].ToString(), version.IsEmpty ? sequence : long.Parse(version, CultureInfo.InvariantCulture));
    }
}

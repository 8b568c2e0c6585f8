using System.Globalization;
using ContextBroker.Core.Entities;

namespace ContextBroker.Http.Conditions;

/// <summary>
/// Strong entity tags (RFC 9110, 8.8.3): which state of the entity, and which representation of it. Whoever reads a state in any
/// representation can change that very state; whoever keeps a representation learns when that one is another.
/// </summary>
/// <example>"1f-8dec3f9a1b2c3d4-Zx81_kQ0pW4", and with "+gzip" before the last quotation mark when it is compressed.</example>
internal static class EntityTag
{
    private const char Separator = '-';
    private const char BeforeCoding = '+';

    public static string Of(EntityVersion version, string representation) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{version.Sequence:x}{Separator}{version.ModifiedAt.UtcTicks:x}{Separator}{representation}\"");

    /// <summary>Another coding is another representation (RFC 9110, 8.8.3.3).</summary>
    public static string Coded(string tag, string coding) => $"{tag.AsSpan(0, tag.Length - 1)}{BeforeCoding}{coding}\"";

    /// <summary>The same representation, whatever it is coded in.</summary>
    public static bool IsSame(ReadOnlySpan<char> tag, ReadOnlySpan<char> other) => Plain(tag).SequenceEqual(Plain(other));

    /// <summary>Null: not a tag of ours.</summary>
    public static EntityVersion? VersionOf(ReadOnlySpan<char> tag)
    {
        var text = tag.Trim('"');
        var first = text.IndexOf(Separator);
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf(Separator);
        return second > 0
            && long.TryParse(text[..first], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sequence)
            && long.TryParse(text.Slice(first + 1, second), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks)
            && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new EntityVersion(sequence, new DateTimeOffset(ticks, TimeSpan.Zero))
            : null;
    }

    private static ReadOnlySpan<char> Plain(ReadOnlySpan<char> tag)
    {
        var text = tag.Trim('"');
        var coding = text.IndexOf(BeforeCoding);
        return coding < 0 ? text : text[..coding];
    }
}

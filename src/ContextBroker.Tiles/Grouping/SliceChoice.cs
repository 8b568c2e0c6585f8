using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.Core.Models;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Tiles.Layers;

namespace ContextBroker.Tiles.Grouping;

/// <summary>Which of several entities on one square of a grid are shown when the query does not choose: figures of several years do not add up.</summary>
internal static class SliceChoice
{
    /// <param name="chosen">Attributes (expanded) that the query names: whoever asked for them has chosen.</param>
    /// <returns>The slices to be shown.</returns>
    public static IReadOnlySet<GridSlice> Of(GridModel grid, IReadOnlyCollection<GridSlice> slices, IReadOnlySet<string> chosen, DateTimeOffset now)
    {
        var left = slices.ToHashSet();
        for (var i = 0; i < grid.Apart.Length && left.Count > 1; i++)
        {
            if (!chosen.Contains(grid.Apart[i].Attribute))
            {
                var shown = First(grid.Apart[i].Prefer, left.Select(slice => slice.Values[i]), now);
                left.RemoveWhere(slice => slice.Values[i] != shown);
            }
        }

        return left;
    }

    private static string First(ImmutableArray<string> prefer, IEnumerable<string> values, DateTimeOffset now) => prefer.IsEmpty
        ? values.OrderBy(value => Distance(value, now)).ThenBy(static value => value, StringComparer.Ordinal).First()
        : values.OrderBy(value => prefer.IndexOf(value) is var at and >= 0 ? at : int.MaxValue).ThenBy(static value => value, StringComparer.Ordinal).First();

    // The latest that has begun; before all of them, the first that will; last what is no time.
    private static (int Rank, long Ticks) Distance(string value, DateTimeOffset now) => Begin(value) switch
    {
        null => (2, 0),
        { } begin when begin <= now => (0, (now - begin).Ticks),
        { } begin => (1, (begin - now).Ticks),
    };

    private static DateTimeOffset? Begin(string value) =>
        value.Length == 4 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year > 0 ? new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero)
        : Timestamp.TryParse(value, out var time) ? time.Instant
        : null;
}

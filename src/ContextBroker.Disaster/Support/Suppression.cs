namespace ContextBroker.Disaster.Support;

/// <summary>
/// Which cells of a table of people must not be shown (秘匿): those with fewer people than may be shown, and as many more as are needed so that none can be
/// worked out from a total. The last row and the last column are the totals of the others.
/// </summary>
internal static class Suppression
{
    /// <param name="measures">
    /// Tables of one shape that are shown, or follow from what is shown (people with a plan and, as the difference, those without). A cell is shown in all of them or in none.
    /// </param>
    /// <param name="least">The fewest people that may be shown; 10 by the rule. Zero is few too: that nobody is there tells of everybody.</param>
    /// <param name="also">Cells that are not shown for other reasons.</param>
    /// <returns>True: not to be shown. What any one line then tells of its hidden cells is a sum of at least so many people in two cells or more, or nothing.</returns>
    public static bool[,] Of(IReadOnlyList<double[,]> measures, double least, params IReadOnlyList<bool[,]> also)
    {
        var (rows, columns) = (measures[0].GetLength(0), measures[0].GetLength(1));
        var hidden = new bool[rows, columns];
        foreach (var (row, column) in Cells(rows, columns))
        {
            hidden[row, column] = also.Any(cells => cells[row, column]) || measures.Any(measure => measure[row, column] < least);
        }

        var lines = Lines(rows, columns).ToList();
        while (lines.Any(line => HideOneMore(line, measures, least, hidden)))
        {
        }

        return hidden;
    }

    // One line at a time until nothing changes: each step hides a cell, so it ends.
    private static bool HideOneMore((int Row, int Column)[] line, IReadOnlyList<double[,]> measures, double least, bool[,] hidden)
    {
        var inside = line.Where(cell => hidden[cell.Row, cell.Column]).ToList();
        if (inside.Count == 0 || IsSafe(inside, line, measures, least))
        {
            return false;
        }

        var open = line.Where(cell => !hidden[cell.Row, cell.Column]).OrderBy(cell => measures[0][cell.Row, cell.Column]).ToList();
        if (open.Count == 0)
        {
            return false;
        }

        hidden[open[0].Row, open[0].Column] = true;
        return true;
    }

    // Of a line whose total is hidden with one of its parts nothing follows. Else what is hidden is the total less what is shown: many people, in several cells.
    private static bool IsSafe(List<(int Row, int Column)> inside, (int Row, int Column)[] line, IReadOnlyList<double[,]> measures, double least) =>
        inside.Count > 1 && (inside.Contains(line[^1]) || measures.All(measure => inside.Sum(cell => measure[cell.Row, cell.Column]) >= least));

    private static IEnumerable<(int Row, int Column)> Cells(int rows, int columns) =>
        from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (row, column);

    private static IEnumerable<(int Row, int Column)[]> Lines(int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
        {
            yield return [.. Enumerable.Range(0, columns).Select(column => (row, column))];
        }

        for (var column = 0; column < columns; column++)
        {
            yield return [.. Enumerable.Range(0, rows).Select(row => (row, column))];
        }
    }
}

using System.Globalization;
using ContextBroker.Disaster.Support;

namespace ContextBroker.Disaster.Tests.Support;

public class SuppressionTests
{
    // Rows are municipalities, columns depths; the last of each are totals. x: hidden.
    [TestCase("20 30 50|20 30 50", "...|...", TestName = "{m}: many everywhere")]
    [TestCase("4 30 34|20 30 50|24 60 84", "xx.|xx.|...", TestName = "{m}: one small cell takes its neighbours along")]
    [TestCase("4 5 9|20 30 50|24 35 59", "xxx|xxx|...", TestName = "{m}: a small total")]
    [TestCase("3 3|3 3", "xx|xx", TestName = "{m}: nothing can be shown")]
    [TestCase("0 30 30|0 30 30", "xx.|xx.", TestName = "{m}: nobody is few too")]
    public void CellsAreHidden(string table, string expected)
    {
        var counts = Parse(table);
        Assert.That(Print(Suppression.Of([counts], 10)), Is.EqualTo(expected));
    }

    // What the table tells of its hidden cells, line by line: their sum, when the total is shown; the total, when all parts are.
    [Test]
    public void NothingFewFollowsFromALine([Range(1, 300)] int seed)
    {
        var random = new Random(seed);
        var (rows, columns) = (random.Next(1, 7), random.Next(1, 4));
        var (with, without) = (Table(random, rows, columns), Table(random, rows, columns));
        var hidden = Suppression.Of([with, without], 10);
        foreach (var line in Lines(rows + 1, columns + 1))
        {
            var inside = line.Where(cell => hidden[cell.Row, cell.Column]).ToList();
            if (inside.Count == 0)
            {
                continue;
            }

            Assert.That(inside, Has.Count.GreaterThan(1), $"a single hidden cell is the rest of its line, seed {seed}");
            foreach (var table in new[] { with, without })
            {
                Assert.That(inside.Contains(line[^1]) || inside.Sum(cell => table[cell.Row, cell.Column]) >= 10, Is.True, $"seed {seed}");
            }
        }

        foreach (var table in new[] { with, without })
        {
            Assert.That(Cells(rows + 1, columns + 1).Any(cell => table[cell.Row, cell.Column] < 10 && !hidden[cell.Row, cell.Column]), Is.False, $"a small cell is shown, seed {seed}");
        }
    }

    private static double[,] Table(Random random, int rows, int columns)
    {
        var table = new double[rows + 1, columns + 1];
        foreach (var (row, column) in Cells(rows, columns))
        {
            var people = random.Next(3) switch { 0 => random.Next(10), 1 => random.Next(30), _ => random.Next(300) };
            table[row, column] += people;
            table[rows, column] += people;
            table[row, columns] += people;
            table[rows, columns] += people;
        }

        return table;
    }

    private static IEnumerable<(int Row, int Column)> Cells(int rows, int columns) =>
        from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (row, column);

    private static IEnumerable<(int Row, int Column)[]> Lines(int rows, int columns) =>
        Cells(rows, columns).GroupBy(cell => cell.Row).Select(line => line.ToArray()).Concat(Cells(rows, columns).GroupBy(cell => cell.Column).Select(line => line.ToArray()));

    private static double[,] Parse(string table)
    {
        var rows = table.Split('|').Select(row => row.Split(' ').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var counts = new double[rows.Length, rows[0].Length];
        foreach (var (row, column) in Cells(rows.Length, rows[0].Length))
        {
            counts[row, column] = rows[row][column];
        }

        return counts;
    }

    private static string Print(bool[,] hidden) => string.Join('|', Enumerable.Range(0, hidden.GetLength(0)).Select(
        row => string.Concat(Enumerable.Range(0, hidden.GetLength(1)).Select(column => hidden[row, column] ? 'x' : '.'))));
}

namespace ContextBroker.Disaster.Support;

/// <summary>A cell that may be shown has a number; one that may not has none.</summary>
internal readonly record struct SupportCell(double? Persons, double? WithPlan, double? WithSupporter);

/// <summary>
/// People in zones by municipality and depth, as it may leave the municipality: counts, with those below a limit taken out, and as many more that
/// none can be worked out. The last row and the last column are totals.
/// </summary>
internal sealed class SupportTable
{
    /// <summary>The depths told apart: fewer classes mean fewer small cells.</summary>
    public static readonly IReadOnlyList<string> Depths = ["below3m", "3mAndDeeper", "all"];

    private const double Deep = 3;

    private readonly SupportCell[,] _cells;

    public SupportTable(IReadOnlyList<PersonAtRisk> people, double least)
    {
        Codes = [.. people.Select(static one => one.Person.Code ?? "").Distinct().Order(StringComparer.Ordinal)];
        var persons = Count(people, static _ => true);
        var hidden = Suppression.Of([persons], least);
        var plan = Pair(people, persons, static one => one.Person.HasPlan, least, hidden);
        var supporter = Pair(people, persons, static one => one.Person.HasSupporter, least, hidden);
        _cells = new SupportCell[Codes.Count + 1, Depths.Count];
        for (var row = 0; row <= Codes.Count; row++)
        {
            for (var column = 0; column < Depths.Count; column++)
            {
                _cells[row, column] = new SupportCell(
                    hidden[row, column] ? null : persons[row, column], plan.Hidden[row, column] ? null : plan.Counts[row, column],
                    supporter.Hidden[row, column] ? null : supporter.Counts[row, column]);
            }
        }
    }

    /// <summary>The municipalities, in the order of the rows.</summary>
    public IReadOnlyList<string> Codes { get; }

    public SupportCell this[int row, int column] => _cells[row, column];

    // Those with and those without follow from each other: a cell is shown only where both are many.
    private (double[,] Counts, bool[,] Hidden) Pair(
        IReadOnlyList<PersonAtRisk> people, double[,] persons, Func<PersonAtRisk, bool> has, double least, bool[,] hidden)
    {
        var (with, without) = (Count(people, has), Count(people, one => !has(one)));
        return (with, Suppression.Of([with, without, persons], least, hidden));
    }

    private double[,] Count(IReadOnlyList<PersonAtRisk> people, Func<PersonAtRisk, bool> has)
    {
        var counts = new double[Codes.Count + 1, Depths.Count];
        for (var row = 0; row < Codes.Count; row++)
        {
            foreach (var one in people.Where(one => (one.Person.Code ?? "") == Codes[row] && has(one)))
            {
                var column = one.DepthMin >= Deep ? 1 : 0;
                counts[row, column]++;
                counts[row, 2]++;
                counts[Codes.Count, column]++;
                counts[Codes.Count, 2]++;
            }
        }

        return counts;
    }
}

using System.Collections.Immutable;

namespace ContextBroker.Disaster.Support;

/// <summary>A cell that may be shown has a number; one that may not has none.</summary>
internal readonly record struct SupportCell(double? Persons, double? WithPlan, double? WithSupporter);

/// <summary>
/// People in zones by municipality and depth, as it may leave the municipality: counts, with those below a limit taken out, and as many more that
/// none can be worked out, from this table or from what it differs by from others that may leave too. The last row and the last column are totals.
/// </summary>
internal sealed class SupportTable
{
    /// <summary>The depths told apart: fewer classes mean fewer small cells.</summary>
    public static readonly IReadOnlyList<string> Depths = ["below3m", "3mAndDeeper", "all"];

    private const double Deep = 3;
    private const int Whole = 2;

    private readonly SupportCell[,] _cells;
    private readonly IReadOnlyList<IReadOnlyList<PersonAtRisk>> _others;

    /// <param name="others">The people of tables of other zones; where a cell differs by fewer than <paramref name="least"/> of them, it is not shown here.</param>
    public SupportTable(IReadOnlyList<PersonAtRisk> people, IReadOnlyList<IReadOnlyList<PersonAtRisk>> others, double least)
    {
        _others = others;
        Codes = [.. people.Select(static one => one.Person.Code ?? "").Distinct().Order(StringComparer.Ordinal)];
        var persons = Count(people, static _ => true);
        var hidden = Suppression.Of([persons], least, DiffersByFew(people, static _ => true, least));
        var plan = Pair(people, persons, static one => one.Person.HasPlan, least, hidden);
        var supporter = Pair(people, persons, static one => one.Person.HasSupporter, least, hidden);
        _cells = new SupportCell[Codes.Length + 1, Depths.Count];
        for (var row = 0; row <= Codes.Length; row++)
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
    public ImmutableArray<string> Codes { get; }

    public SupportCell this[int row, int column] => _cells[row, column];

    // Those with and those without follow from each other: a cell is shown only where both are many.
    private (double[,] Counts, bool[,] Hidden) Pair(
        IReadOnlyList<PersonAtRisk> people, double[,] persons, Func<PersonAtRisk, bool> has, double least, bool[,] hidden)
    {
        var (with, without) = (Count(people, has), Count(people, one => !has(one)));
        return (with, Suppression.Of([with, without, persons], least, DiffersByFew(people, has, least), DiffersByFew(people, one => !has(one), least), hidden));
    }

    // By whom the cells differ, not by how many: two tables of as many other people each tell of nobody.
    private bool[,] DiffersByFew(IReadOnlyList<PersonAtRisk> people, Func<PersonAtRisk, bool> counts, double least)
    {
        var few = new bool[Codes.Length + 1, Depths.Count];
        foreach (var other in _others)
        {
            var differences = Differences(people.Where(counts), other.Where(counts));
            for (var row = 0; row <= Codes.Length; row++)
            {
                for (var column = 0; column < Depths.Count; column++)
                {
                    few[row, column] |= differences[row, column] > 0 && differences[row, column] < least;
                }
            }
        }

        return few;
    }

    private double[,] Differences(IEnumerable<PersonAtRisk> people, IEnumerable<PersonAtRisk> others)
    {
        var differences = new double[Codes.Length + 1, Depths.Count];
        var there = others.ToDictionary(static one => one.Person.Id);
        foreach (var one in people)
        {
            if (!there.Remove(one.Person.Id, out var same))
            {
                AddTo(differences, one, Column(one));
                AddTo(differences, one, Whole);
            }
            else if (Column(same) != Column(one))
            {
                AddTo(differences, one, Column(one));
                AddTo(differences, one, Column(same));
            }
        }

        foreach (var one in there.Values)
        {
            AddTo(differences, one, Column(one));
            AddTo(differences, one, Whole);
        }

        return differences;
    }

    // Of the row of the person's municipality, where there is one, and of that of all.
    private void AddTo(double[,] table, PersonAtRisk one, int column)
    {
        if (Codes.IndexOf(one.Person.Code ?? "") is >= 0 and var row)
        {
            table[row, column]++;
        }

        table[Codes.Length, column]++;
    }

    private static int Column(PersonAtRisk one) => one.DepthMin >= Deep ? 1 : 0;

    private double[,] Count(IReadOnlyList<PersonAtRisk> people, Func<PersonAtRisk, bool> has)
    {
        var counts = new double[Codes.Length + 1, Depths.Count];
        foreach (var one in people.Where(has))
        {
            AddTo(counts, one, Column(one));
            AddTo(counts, one, Whole);
        }

        return counts;
    }
}

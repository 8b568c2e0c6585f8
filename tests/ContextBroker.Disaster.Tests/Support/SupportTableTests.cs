using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Support;

namespace ContextBroker.Disaster.Tests.Support;

/// <summary>
/// Somebody has every table that may leave, and all the algebra that there is: what is shown are sums over groups of people who are alike to the tables, and whatever follows from
/// sums is a sum of their lines. No group of one to nine people may follow.
/// </summary>
public class SupportTableTests
{
    private const double Least = 10;

    [Test]
    public void NoSmallGroupFollowsFromAllThatIsShown([Range(1, 100)] int seed)
    {
        var random = new Random(seed);
        var isWithin = seed % 2 == 0;
        var people = People(random, isWithin);
        var first = people.Where(static one => one.First is not null).Select(one => AtRisk(one, one.First!.Value)).ToList();
        var second = people.Where(static one => one.Second is not null).Select(one => AtRisk(one, one.Second!.Value)).ToList();
        var groups = Groups(people, isWithin);
        var shown = new Shown(groups.Count);
        Add(shown, groups, new SupportTable(first, [], Least), static one => one.First);
        Add(shown, groups, new SupportTable(second, [first], Least), static one => one.Second);

        foreach (var (what, isOf) in Wanted(groups))
        {
            var count = people.Count(isOf);
            Assert.That(count is > 0 and < 10 && shown.Implies([.. groups.Select(one => isOf(one) ? 1.0 : 0)]), Is.False, $"{what}: {count}, seed {seed}");
        }
    }

    // What somebody may want to find out: who are alike, of a town, depth and zone, with and without a plan, and of one zone but not of the other.
    private static IEnumerable<(string What, Func<Resident, bool> IsOf)> Wanted(List<Resident> groups)
    {
        foreach (var group in groups)
        {
            yield return ($"{group}", one => one with { Id = 0 } == group);
        }

        foreach (var code in groups.Select(static one => one.Code).Distinct().Append(null))
        {
            foreach (var depth in new int?[] { 0, 1, null })
            {
                foreach (var hasPlan in new bool?[] { true, false, null })
                {
                    bool IsOf(Resident one) => (code is null || one.Code == code) && (hasPlan is null || one.HasPlan == hasPlan);
                    bool First(Resident one) => depth is null ? one.First is not null : one.First == depth;
                    bool Second(Resident one) => depth is null ? one.Second is not null : one.Second == depth;
                    var what = $"{code}, depth {depth}, plan {hasPlan}";
                    yield return (what + ", first", one => IsOf(one) && First(one));
                    yield return (what + ", second", one => IsOf(one) && Second(one));
                    yield return (what + ", first alone", one => IsOf(one) && First(one) && !Second(one));
                    yield return (what + ", second alone", one => IsOf(one) && Second(one) && !First(one));
                }
            }
        }
    }

    // Also those that nobody is in: who looks at the tables does not know. But zones are open data: that the first lie within the second is known.
    private static List<Resident> Groups(List<Resident> people, bool isWithin) =>
    [
        .. from code in people.Select(static one => one.Code).Distinct()
           from first in new int?[] { 0, 1, null }
           from second in new int?[] { 0, 1, null }
           where !isWithin || first is null || first == second
           from hasPlan in new[] { true, false }
           select new Resident(0, code, first, second, hasPlan),
    ];

    // Places differ from zone to zone by few, as those of two scenarios do. First and Second: 0 shallow, 1 deep, null outside.
    private static List<Resident> People(Random random, bool isWithin)
    {
        var people = new List<Resident>();
        for (var town = 0; town < random.Next(1, 5); town++)
        {
            foreach (var hasPlan in new[] { true, false })
            {
                for (var depth = 0; depth < 2; depth++)
                {
                    Add(people, random.Next(3) switch { 0 => random.Next(10), 1 => random.Next(30), _ => random.Next(100) }, $"1410{town}", depth, depth, hasPlan);
                    Add(people, random.Next(2) * random.Next(14), $"1410{town}", null, depth, hasPlan);
                    if (!isWithin)
                    {
                        Add(people, random.Next(2) * random.Next(14), $"1410{town}", depth, null, hasPlan);
                        Add(people, random.Next(2) * random.Next(14), $"1410{town}", depth, 1 - depth, hasPlan);
                    }
                }
            }
        }

        return people;
    }

    private static void Add(List<Resident> people, int count, string code, int? first, int? second, bool hasPlan)
    {
        for (var i = 0; i < count; i++)
        {
            people.Add(new Resident(people.Count + 1, code, first, second, hasPlan));
        }
    }

    private static PersonAtRisk AtRisk(Resident one, int depth) => new(
        new SupportNeedingPerson($"urn:p:{one.Id}", 1, DateTimeOffset.UnixEpoch, null, one.Code, null, 0, null, false, false, false, false, one.HasPlan, null, true),
        2 + depth, depth == 0 ? 0.5 : 3, false, 0, 0, null, null);

    private static void Add(Shown shown, List<Resident> groups, SupportTable table, Func<Resident, int?> depth)
    {
        for (var row = 0; row <= table.Codes.Length; row++)
        {
            for (var column = 0; column < SupportTable.Depths.Count; column++)
            {
                var cell = table[row, column];
                var inside = groups.Select(one => depth(one) is { } at && (column == 2 || at == column) && (row == table.Codes.Length || one.Code == table.Codes[row])).ToArray();
                if (cell.Persons is not null)
                {
                    shown.Add([.. inside.Select(static isInside => isInside ? 1.0 : 0)]);
                }

                if (cell.WithPlan is not null)
                {
                    shown.Add([.. inside.Zip(groups, static (isInside, one) => isInside && one.HasPlan ? 1.0 : 0)]);
                }
            }
        }
    }

    private sealed record Resident(int Id, string Code, int? First, int? Second, bool HasPlan);

    /// <summary>The sums that are known, reduced so that each has a group that no other has.</summary>
    private sealed class Shown(int groups)
    {
        private const double Nothing = 1e-9;

        private readonly List<(int Own, double[] Line)> _lines = [];

        public void Add(double[] line)
        {
            var rest = Rest(line);
            var own = Array.FindIndex(rest, static share => Math.Abs(share) > Nothing);
            if (own < 0)
            {
                return;
            }

            var unit = rest[own];
            rest = [.. rest.Select(share => share / unit)];
            for (var i = 0; i < _lines.Count; i++)
            {
                _lines[i] = (_lines[i].Own, Less(_lines[i].Line, rest, _lines[i].Line[own]));
            }

            _lines.Add((own, rest));
        }

        public bool Implies(double[] line) => Array.TrueForAll(Rest(line), static share => Math.Abs(share) < Nothing);

        private double[] Rest(double[] line) => _lines.Aggregate(line, (rest, known) => Less(rest, known.Line, rest[known.Own]));

        private double[] Less(double[] line, double[] other, double times) => [.. Enumerable.Range(0, groups).Select(i => line[i] - (times * other[i]))];
    }
}

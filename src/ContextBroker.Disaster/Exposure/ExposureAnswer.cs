using ContextBroker.Disaster.Inputs;

namespace ContextBroker.Disaster.Exposure;

/// <summary>One kind of input: what was used of it, and in which version.</summary>
/// <param name="Version">
/// Of the selection, within this broker: the newest change among the entities used and their number. A selection that differs in any entity differs
/// in one of the two, so equal versions mean equal inputs.
/// </param>
/// <param name="Datasets">What the entities say of where they come from.</param>
internal sealed record ExposureSource(string Type, string Selection, int Count, string Version, IReadOnlyList<string> Datasets)
{
    public static ExposureSource Of<T>(string type, string selection, IEnumerable<T> used, Func<T, long> version, Func<T, string?> dataset)
    {
        var (count, newest) = (0, 0L);
        var datasets = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var one in used)
        {
            count++;
            newest = Math.Max(newest, version(one));
            if (dataset(one) is { } name)
            {
                datasets.Add(name);
            }
        }

        return new ExposureSource(type, selection, count, $"{newest}.{count}", [.. datasets]);
    }
}

/// <param name="Levels">The levels there are in the scenario, the least first.</param>
/// <param name="AgesAreEstimates">Age classes are the municipality's share, not counts of the mesh.</param>
/// <param name="WithoutAges">People of whom no age class is known.</param>
/// <param name="WithoutLand">Meshes with people but without land in any boundary: taken as land all over.</param>
internal sealed record ExposureAnswer(
    ExposureQuestion Question,
    string Scenario,
    IReadOnlyList<ZoneLevel> Levels,
    ExposureRow Total,
    IReadOnlyList<ExposureRow> Rows,
    bool UsesLandShare,
    bool AgesAreEstimates,
    double WithoutAges,
    int Meshes,
    int MeshesTouched,
    int WithoutLand,
    IReadOnlyList<ExposureSource> Sources);

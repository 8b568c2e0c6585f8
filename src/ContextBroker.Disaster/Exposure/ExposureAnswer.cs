using ContextBroker.Disaster.Inputs;

namespace ContextBroker.Disaster.Exposure;

/// <summary>One kind of input: what was used of it, and in which version.</summary>
/// <param name="Version">
/// Of the selection, within this broker: the newest change among the entities used and their number. A selection that differs in any entity differs
/// in one of the two, so equal versions mean equal inputs.
/// </param>
/// <param name="ModifiedAt">When the broker heard the newest of it; null: nothing was used.</param>
/// <param name="Datasets">What the entities say of where they come from.</param>
internal sealed record ExposureSource(string Type, string Selection, int Count, string Version, DateTimeOffset? ModifiedAt, IReadOnlyList<string> Datasets)
{
    public static ExposureSource Of(string type, string selection, IEnumerable<InputEntity> used)
    {
        var (count, newest, at) = (0, 0L, default(DateTimeOffset?));
        var datasets = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var one in used)
        {
            count++;
            newest = Math.Max(newest, one.Version);
            at = at is { } before && before > one.ModifiedAt ? before : one.ModifiedAt;
            if (one.Source is { } name)
            {
                datasets.Add(name);
            }
        }

        return new ExposureSource(type, selection, count, $"{newest}.{count}", at, [.. datasets]);
    }
}

/// <param name="Levels">The levels there are in the scenario, the least first.</param>
/// <param name="AgesAreEstimates">Age classes are the municipality's share, not counts of the mesh.</param>
/// <param name="WithoutAges">People of whom no age class is known.</param>
/// <param name="WithoutLand">Meshes with people but without land in any boundary: taken as land all over.</param>
/// <param name="WithoutShare">Meshes with people of which no share is said: taken for not covered.</param>
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
    int WithoutShare,
    IReadOnlyList<ExposureSource> Sources);

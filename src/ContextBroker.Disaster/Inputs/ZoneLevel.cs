using ContextBroker.Disaster.Exposure;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Inputs;

/// <summary>
/// How bad it gets in a zone: the depth rank of 国土数値情報 A31 (1 to 6), or, where no depth is said, 1 for a warning area (yellow) and 2 for a
/// special warning area (red), or 0.
/// </summary>
/// <param name="DepthMin">Metres; null: not said.</param>
/// <param name="DepthMax">Metres; null: no upper limit, or not said.</param>
internal sealed record ZoneLevel(int Rank, double? DepthMin, double? DepthMax, string? Label)
{
    /// <summary>The ranks of 国土数値情報 A31, and 0.</summary>
    public const int Ranks = 7;

    // The lower limits of ranks 1 to 6, in metres.
    private static readonly double[] RankDepths = [0, 0.5, 3, 5, 10, 20];

    /// <summary>Null: the rank said is none.</summary>
    public static ZoneLevel? Read(Entity entity)
    {
        var (least, most, label) = (entity.Number("depthMin"), entity.Number("depthMax"), entity.Text("depthLabel"));
        if (entity.Number("depthRank") is { } rank)
        {
            return rank >= 0 && rank < CoverageSweep.Levels && rank == Math.Floor(rank) ? new ZoneLevel((int)rank, least, most, label) : null;
        }

        return least is { } depth
            ? new ZoneLevel(Math.Max(1, RankDepths.Count(limit => limit <= depth)), least, most, label)
            : new ZoneLevel(OfClass(entity.Text("zoneClass")), null, null, label ?? entity.Text("zoneClass"));
    }

    /// <summary>What 国土数値情報 A31 means by a rank; 0: no depth is said.</summary>
    public static ZoneLevel OfRank(int rank) => rank == 0
        ? new ZoneLevel(0, null, null, null)
        : new ZoneLevel(rank, RankDepths[rank - 1], rank < RankDepths.Length ? RankDepths[rank] : null, null);

    private static int OfClass(string? zoneClass) => zoneClass switch
    {
        "specialWarning" => 2,
        "warning" => 1,
        _ => 0,
    };
}

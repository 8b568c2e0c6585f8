using ContextBroker.Disaster.Meshes;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Inputs;

/// <summary>An entity HazardShare as the computation needs it: how much of one square of the grid a hazard covers, as its source says, and how deep.</summary>
/// <param name="Scenario">Empty: the entity names none.</param>
/// <param name="Land">The part of the square that is land, 0 to 1; null: not said.</param>
/// <param name="ByRank">The part of the square of each depth rank, 0 to 1; of rank 0 where the depth is not said.</param>
internal sealed record HazardShare(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, string HazardType, string Scenario, MeshCode Mesh, double? Land, IReadOnlyList<double> ByRank)
    : InputEntity(Id, Version, ModifiedAt, Source)
{
    public const string Type = "HazardShare";

    // Where pixels were counted, as in the shares of 国土数値情報 A31b, a whole square comes to 1.0016.
    private const double Most = 1.01;

    /// <summary>Null: the entity lacks a hazard type, a mesh code that is one or any share, or a number is no part of a whole (a hundredth above it is taken: pixels that were counted).</summary>
    public static HazardShare? Read(Entity entity)
    {
        if (entity.Text("hazardType") is not { } hazard || !MeshCode.TryParse(entity.Text("meshCode"), out var mesh))
        {
            return null;
        }

        var (land, shares) = (entity.Number("landShare"), Shares(entity));
        return shares is null || land is < 0 or > Most || shares.Any(static share => share is < 0 or > Most)
            ? null
            : new HazardShare(entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), hazard, entity.Text("scenario") ?? "", mesh, land, shares);
    }

    private static double[]? Shares(Entity entity)
    {
        var byRank = new double?[ZoneLevel.Ranks];
        for (var rank = 1; rank < byRank.Length; rank++)
        {
            byRank[rank] = entity.Number(Terms.ShareOfRank(rank));
        }

        var all = entity.Number("share");
        if (byRank.All(static share => share is null))
        {
            byRank[0] = all;
        }

        return byRank.All(static share => share is null) ? null : [.. byRank.Select(static share => share ?? 0)];
    }
}

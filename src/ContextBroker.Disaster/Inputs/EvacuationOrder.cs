using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Inputs;

/// <summary>An entity EvacuationOrder (避難情報) as the computation needs it.</summary>
/// <param name="Level">3 (高齢者等避難), 4 (避難指示) or 5 (緊急安全確保).</param>
/// <param name="IsInForce">Issued or changed, and not lifted.</param>
/// <param name="IsDrill">訓練: never counted together with the real.</param>
/// <param name="HazardType">Null: not said, so of any hazard.</param>
/// <param name="Area">Null: named only, and not drawn.</param>
internal sealed record EvacuationOrder(
    string Id, long Version, DateTimeOffset ModifiedAt, string? Source, int Level, bool IsInForce, bool IsDrill, string? HazardType, string? Code, Geometry? Area)
    : InputEntity(Id, Version, ModifiedAt, Source)
{
    public const string Type = "EvacuationOrder";

    /// <summary>Null: no warning level that is an order.</summary>
    public static EvacuationOrder? Read(Entity entity)
    {
        var level = entity.Number("warningLevel");
        if (level is not (3 or 4 or 5))
        {
            return null;
        }

        var area = entity.Of("location")?.Geometry;
        return new EvacuationOrder(
            entity.Id, entity.Version, entity.ModifiedAt, entity.Source(), (int)level.Value, entity.Text("orderStatus") is not "lifted" && entity.Of("liftedAt") is null,
            entity.Of("isDrill")?.Value is JsonBoolean { Value: true }, entity.Text("hazardType"),
            entity.Text("localGovernmentCode") is { } text && LocalGovernmentCode.TryParse(text, out var code) ? code : null,
            area is Polygon or MultiPolygon && !CellCut.IsTooLarge(area) ? area : null);
    }
}

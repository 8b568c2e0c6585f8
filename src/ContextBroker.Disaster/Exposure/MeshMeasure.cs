using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>How much of a mesh a hazard covers, and how deep.</summary>
internal abstract class MeshMeasure
{
    /// <summary>Meshes with people and without land in any boundary, taken whole so far.</summary>
    public abstract int WithoutLand { get; }

    /// <summary>Meshes of which nothing is said so far: taken for not covered.</summary>
    public virtual int WithoutShare => 0;

    /// <param name="within">Only what lies in each of them counts; none: all.</param>
    public abstract MeshAreas Measure(MeshCode mesh, IReadOnlyList<MaskLayer> within);

    /// <summary>Square metres of the land of an area that are covered, at any depth.</summary>
    public abstract double Covered(MaskLayer area);

    /// <summary>In an order of their own: sums do not depend on what came first.</summary>
    protected static IEnumerable<Cell> InOrder(IEnumerable<Cell> cells) => cells.OrderBy(static cell => cell.Y).ThenBy(static cell => cell.X);
}

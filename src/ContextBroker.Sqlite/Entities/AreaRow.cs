using NetTopologySuite.Geometries;

namespace ContextBroker.Sqlite.Entities;

/// <summary>A row of entity_areas.</summary>
/// <param name="Id">The entity's number and the instance's place, see <see cref="EntityArea.PlaceBits"/>.</param>
/// <param name="Attribute">Its number.</param>
internal readonly record struct AreaRow(long Id, int Attribute, Envelope Box)
{
    /// <summary>The entity's number.</summary>
    public long K => Id >> EntityArea.PlaceBits;
}

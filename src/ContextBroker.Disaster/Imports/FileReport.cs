using System.Collections.Immutable;
using ContextBroker.Core.Entities;

namespace ContextBroker.Disaster.Imports;

/// <summary>What an import made of one file.</summary>
/// <param name="Format">The layout that was recognised.</param>
/// <param name="Form">Encoding and delimiter, or coordinate system.</param>
/// <param name="NewerKept">Entities of which a newer edition is stored; they count as unchanged.</param>
/// <param name="Withdrawn">Entities that the file's parts no longer hold: marked by withdrawnAt, not deleted.</param>
/// <param name="Readings">Measurements added to the history.</param>
/// <param name="Refusals">Rows and features; the first thousand of them are listed.</param>
/// <param name="Repairs">Geometries; the first thousand of them are listed.</param>
/// <param name="Notes">What to know about the data.</param>
/// <param name="Errors">Entities that the broker refused.</param>
public sealed record FileReport(
    string File,
    string Format,
    string Form,
    int Created,
    int Changed,
    int Unchanged,
    int NewerKept,
    int Withdrawn,
    int Readings,
    int Refusals,
    IReadOnlyList<RefusedRow> Refused,
    int Repairs,
    IReadOnlyList<string> Repaired,
    IReadOnlyList<string> Notes,
    ImmutableArray<BatchError> Errors)
{
    public int Entities => Created + Changed + Unchanged;

    public bool IsClean => Refusals == 0 && Errors.IsEmpty;

    public override string ToString()
    {
        var readings = Readings > 0 ? $", {Readings} readings" : "";
        var kept = NewerKept > 0 ? $" ({NewerKept} of them are stored in a newer edition)" : "";
        return $"{Created} new, {Changed} changed, {Unchanged} unchanged{kept}, {Withdrawn} gone from the source{readings}, {Repairs} repaired, {Refusals + Errors.Length} refused";
    }
}

using System.Collections.Immutable;
using ContextBroker.Core.Entities;

namespace ContextBroker.Disaster.Shelters;

/// <summary>What an import did, by entity.</summary>
/// <param name="Errors">Entities the broker refused, with the reason.</param>
public sealed record ShelterImportResult(int Created, int Replaced, int Unchanged, ImmutableArray<BatchError> Errors)
{
    public static readonly ShelterImportResult Nothing = new(0, 0, 0, []);

    public override string ToString() => $"{Created} new, {Replaced} changed, {Unchanged} unchanged, {Errors.Length} refused";

    public static ShelterImportResult operator +(ShelterImportResult sum, ImportResult batch) =>
        new(sum.Created + batch.Created, sum.Replaced + batch.Replaced, sum.Unchanged + batch.Unchanged, sum.Errors.AddRange(batch.Errors));
}

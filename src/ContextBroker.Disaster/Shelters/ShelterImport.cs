using ContextBroker.Core.Entities;
using ContextBroker.Disaster.Imports;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Shelters;

/// <summary>Loads rows of the national lists through the door that every change takes. Loading the same again changes nothing.</summary>
public sealed class ShelterImport(EntityImport import)
{
    private const int BatchSize = 500;

    /// <summary>The master entities: new ones created, changed ones replaced, equal ones left alone.</summary>
    public Task<ShelterImportResult> Masters(
        string tenant, IReadOnlyList<ShelterRow> rows, DataSource source, IProgress<int> progress, CancellationToken cancel) =>
        Load(tenant, [.. rows.Select(r => ShelterEntities.Master(r, source).ToFragment())], ExistingEntities.ReplaceIfChanged, progress, cancel);

    /// <summary>The operation of each shelter, where there is none yet: an import never closes a shelter that is open.</summary>
    public Task<ShelterImportResult> Operations(
        string tenant, IReadOnlyList<ShelterRow> shelters, DataSource source, IProgress<int> progress, CancellationToken cancel) =>
        Load(tenant, [.. shelters.Select(r => ShelterEntities.Operation(r, source).ToFragment())], ExistingEntities.Keep, progress, cancel);

    private async Task<ShelterImportResult> Load(
        string tenant, EntityFragment[] entities, ExistingEntities existing, IProgress<int> progress, CancellationToken cancel)
    {
        var total = ShelterImportResult.Nothing;
        foreach (var batch in entities.Chunk(BatchSize))
        {
            var result = await import.Load(tenant, batch, existing, cancel);
            total += result;
            progress.Report(batch.Length);
        }

        return total;
    }
}

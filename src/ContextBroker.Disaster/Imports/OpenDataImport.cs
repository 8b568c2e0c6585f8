using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Mappings;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Disaster.Imports;

/// <summary>
/// Loads files of open data, each recognised by its content. A file again changes nothing; a newer one updates what differs and marks what it
/// no longer holds; an older edition never overwrites a newer one. What others say of the same entities is not touched.
/// </summary>
public sealed class OpenDataImport(EntityImport import, EntityBatchProvision batches, ReadingImport readings, IEntityStore store, TimeProvider clock)
{
    private const int MostEntities = 1000;
    private const int MostReadings = 50_000;
    private const long MostWeight = 400_000;
    private const int WalkPart = 500;

    private static readonly string Version = EntityDraft.Iri("dataVersion");
    private static readonly string Dataset = EntityDraft.Iri("sourceDataset");
    private static readonly string WithdrawnAt = EntityDraft.Iri("withdrawnAt");

    /// <param name="read">Told, again and again, how many bytes of the file were read.</param>
    /// <exception cref="ProblemException">The file is none that is understood; nothing of it was stored.</exception>
    /// <exception cref="IOException">The file can't be read; what was read before is stored.</exception>
    public async Task<FileReport> Run(string tenant, string path, ImportOptions options, IProgress<long> read, CancellationToken cancel)
    {
        using var source = OpenedSource.Open(SourceFile.Recognise(path), options, headerLine: 1, read);
        var format = FormatsFor(options).FirstOrDefault(f => f.Recognises(source.Shape)) ?? throw NotRecognised(source.Shape);
        var reader = format.New(source.Shape);
        var intake = new Intake(EntityDraft.IrisOf(reader.Terms));
        var run = new FileRun(tenant, intake);
        await using var storing = new StoringInTurn();
        await foreach (var record in source.Records(intake))
        {
            cancel.ThrowIfCancellationRequested();
            reader.Read(record, intake);
            if (intake.Entities.Count >= MostEntities || intake.Readings.Count >= MostReadings || intake.Weight >= MostWeight)
            {
                await Begin(run, storing, intake.Drain(), cancel);
            }
        }

        reader.End(intake);
        await Begin(run, storing, intake.Drain(), cancel);
        await storing.End();
        var withdrawn = await Withdraw(run, cancel);
        return new FileReport(
            Path.GetFileName(path), format.Name, source.Form, run.Total.Created, run.Total.Replaced, run.Total.Unchanged, run.Newer.Count, withdrawn, run.Readings,
            intake.Refusals, intake.Refused, intake.Repairs, intake.Repaired, intake.Notes, run.Total.Errors);
    }

    // Of two mappings that fit, the one that asks for more columns fits better.
    private static IEnumerable<SourceFormat> FormatsFor(ImportOptions options) => options.Mapping is { } mapping
        ? [MappedFormat.Of(mapping, isChosen: true)]
        : SourceFormats.All.Concat(options.Saved.OrderByDescending(static m => m.Recognise.Count).Select(static m => MappedFormat.Of(m, isChosen: false)));

    // Readings go into histories, in the order of the file.
    private async Task Begin(FileRun run, StoringInTurn storing, IntakeBatch batch, CancellationToken cancel)
    {
        var areNew = true;
        foreach (var type in batch.Entities.Select(e => e.Types[0]).Distinct())
        {
            areNew &= !await run.WasThere(type, t => IsThere(run.Tenant, t, cancel));
        }

        await storing.Begin(() => Store(run, batch, areNew, cancel), isAlone: batch.Readings.Count > 0);
    }

    private async Task Store(FileRun run, IntakeBatch batch, bool areNew, CancellationToken cancel)
    {
        foreach (var entities in batch.Entities.Chunk(MostEntities))
        {
            run.Add(await import.Revise(run.Tenant, entities, run.Intake.Owned, run.Applies, areNew, cancel));
        }

        foreach (var entities in batch.OnlyNew.Chunk(MostEntities))
        {
            run.Add(await import.Load(run.Tenant, entities, ExistingEntities.Keep, cancel));
        }

        if (batch.Readings.Count > 0)
        {
            run.Readings += await readings.Load(run.Tenant, batch.Readings, cancel);
        }
    }

    private async Task<bool> IsThere(string tenant, string type, CancellationToken cancel) =>
        (await store.Ids(tenant, OfType(type) with { Limit = 1 }, cancel)).Ids.Count > 0;

    // Of the parts that the file publishes, what is stored and not in the file has gone. A row that could not be read may be any of them.
    private async Task<int> Withdraw(FileRun run, CancellationToken cancel)
    {
        var types = run.Before.Where(t => t.Value).Select(t => t.Key).ToList();
        if (run.Intake.Parts.Count == 0 || types.Count == 0)
        {
            return 0;
        }

        var gone = new List<EntityFragment>();
        foreach (var type in types)
        {
            for (long? after = 0; after is { } position;)
            {
                var part = await store.Walk(run.Tenant, OfType(type), position, WalkPart, cancel);
                gone.AddRange(part.Entities.Where(run.HasGone).Select(Withdrawn));
                after = part.Next;
            }
        }

        if (run.Intake.Refusals > 0 && gone.Count > 0)
        {
            run.Intake.Tell($"{gone.Count} stored entities are not in the file; as rows were refused, which could be these, none was marked as gone");
            return 0;
        }

        if (run.OfSameEdition > 0)
        {
            run.Intake.Tell($"{run.OfSameEdition} stored entities of the same edition are not in the file: it is taken as an extract, and none of them as gone");
        }

        foreach (var batch in gone.Chunk(MostEntities))
        {
            await batches.Update(run.Tenant, batch, overwrite: true, cancel);
        }

        return gone.Count;
    }

    private EntityFragment Withdrawn(Entity entity) => new()
    {
        Id = entity.Id,
        Attributes =
        [
            new EntityAttribute(WithdrawnAt, [new AttributeInstance { Kind = AttributeKind.Property, Value = JsonValue.Of(Timestamp.Format(clock.GetUtcNow())) }]),
        ],
    };

    private static EntityQuery OfType(string type) => new() { Selectors = [new EntitySelector { Types = new TypeName(type) }] };

    private static ProblemException NotRecognised(SourceShape shape) => ProblemException.BadRequestData(
        $"The {(shape.IsMap ? "properties" : "columns")} {string.Join(", ", shape.Columns.Take(12))} are of no layout that is known, and no saved mapping fits");

    /// <summary>One file under way. Batches add to it at the same time.</summary>
    private sealed class FileRun(string tenant, Intake intake)
    {
        private readonly Lock _gate = new();

        public string Tenant => tenant;

        public Intake Intake => intake;

        public ImportResult Total { get; private set; } = new(0, 0, 0, []);

        public int Readings { get; set; }

        /// <summary>Ids of which a newer edition is stored.</summary>
        public HashSet<string> Newer { get; } = [];

        /// <summary>By type: whether there were entities before this file.</summary>
        public Dictionary<string, bool> Before { get; } = [];

        public async Task<bool> WasThere(string type, Func<string, Task<bool>> look)
        {
            if (!Before.TryGetValue(type, out var wasThere))
            {
                Before[type] = wasThere = await look(type);
            }

            return wasThere;
        }

        public void Add(ImportResult batch)
        {
            lock (_gate)
            {
                Total = new ImportResult(
                    Total.Created + batch.Created, Total.Replaced + batch.Replaced, Total.Unchanged + batch.Unchanged, Total.Errors.AddRange(batch.Errors));
            }
        }

        public bool Applies(Entity stored, EntityFragment said)
        {
            var isNewer = Text(stored.Find(Version)) is { } have && said.Find(Version) is { } version
                && string.CompareOrdinal(have, Text(version)) > 0;
            if (isNewer)
            {
                lock (_gate)
                {
                    Newer.Add(stored.Id);
                }
            }

            return !isNewer;
        }

        /// <summary>Stored, not in the file, and of the edition that the file is of.</summary>
        public int OfSameEdition { get; private set; }

        // Where editions are known, only a newer one tells what has gone: a file may be an extract.
        public bool HasGone(Entity stored)
        {
            if (Text(stored.Find(Dataset)) is not { } part || !intake.Parts.TryGetValue(part, out var edition) || intake.Ids.Contains(stored.Id) || stored.Find(WithdrawnAt) is not null)
            {
                return false;
            }

            var isNewer = edition.Length == 0 || string.CompareOrdinal(edition, Text(stored.Find(Version)) ?? "") > 0;
            OfSameEdition += isNewer ? 0 : 1;
            return isNewer;
        }

        private static string? Text(EntityAttribute? attribute) => (attribute?.Find(null)?.Value as JsonString)?.Value;
    }
}

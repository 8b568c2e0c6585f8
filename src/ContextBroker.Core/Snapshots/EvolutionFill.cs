using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Snapshots;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.Snapshots;

/// <summary>
/// Puts evolutions into a snapshot, after its entities: what temporal queries find (clause 5.16.1.4), or all there are (clause 5.16.2.4). Each
/// is as it was when it was read; instances keep their times, and get numbers of their own.
/// </summary>
internal sealed class EvolutionFill(IHistoryStore history, IEntityStore entities, TimeProvider clock, SnapshotOptions options, SnapshotOrder order)
{
    private const int AtOnce = 20;

    private readonly string _partition = order.Target.Partition;
    private readonly HashSet<string> _taken = [];

    /// <returns>How each query went.</returns>
    public async Task<IReadOnlyList<ExecutionResultDetails>> Run(CancellationToken cancel)
    {
        var results = new List<ExecutionResultDetails>();
        foreach (var query in order.Evolutions)
        {
            results.Add(await Result(query with { MaxInstances = options.MaxInstances, MaxExamined = options.MaxInstances, Now = clock.GetUtcNow() }, cancel));
        }

        return results;
    }

    // What a query brought that failed in the middle does not stay: nobody could tell that it is a part.
    private async Task<ExecutionResultDetails> Result(EvolutionQuery query, CancellationToken cancel)
    {
        var own = new List<string>();
        try
        {
            return ExecutionResultDetails.Of(await Copy(query, own, cancel));
        }
        catch (ProblemException e)
        {
            foreach (var id in own)
            {
                _taken.Remove(id);
                await history.RemoveAll(_partition, id, cancel);
            }

            return ExecutionResultDetails.Failed(e.Problem);
        }
    }

    /// <param name="own">Gets the evolutions that this query alone has brought.</param>
    /// <returns>How many it found.</returns>
    private async Task<long> Copy(EvolutionQuery query, List<string> own, CancellationToken cancel)
    {
        var found = await history.Query(order.Source, query.ToIds(options.MaxEntities), cancel);
        if (found.HasMore || found.Evolutions.Count + _taken.Count > options.MaxEntities)
        {
            throw TooMany($"The temporal queries find more than {options.MaxEntities} entities, which is the limit for one snapshot");
        }

        foreach (var ids in found.Evolutions.Select(e => e.Id).Chunk(AtOnce))
        {
            cancel.ThrowIfCancellationRequested();
            own.AddRange(ids.Where(_taken.Add));
            var chunk = query.Entities with { Among = ids.ToHashSet(), Limit = ids.Length, Offset = 0, Count = false, OrderBy = null };
            var part = await history.Query(order.Source, query with { Entities = chunk }, cancel);
            RequireWhole(part.Evolutions, query);
            await Task.WhenAll(part.Evolutions.Select(evolution => Put(evolution, cancel)));
        }

        return found.Evolutions.Count;
    }

    private void RequireWhole(IReadOnlyList<Evolution> evolutions, EvolutionQuery query)
    {
        if (EvolutionPage.Of(evolutions, query).Range is not null)
        {
            throw TooMany($"An entity has more than {options.MaxInstances} instances of attributes, which is the limit in a snapshot; ask for a shorter time");
        }
    }

    // In the order of their times: the evolution was created with the first, and modified with the last.
    private async Task Put(Evolution evolution, CancellationToken cancel)
    {
        var frozen = await entities.Find(_partition, evolution.Id, cancel);
        var moments =
            from attribute in evolution.Attributes
            from record in attribute.Records
            where !IsThere(frozen, attribute.Name, record)
            group new NamedInstance(attribute.Name, record.Instance) by record.DeletedAt ?? record.Instance.ModifiedAt into moment
            orderby moment.Key
            select new EvolutionAddition(evolution.Id, evolution.Types, [.. moment], moment.Key, MayCreate: true);
        foreach (var addition in moments)
        {
            await history.Add(_partition, addition, cancel);
        }
    }

    // The entity, frozen, has this instance in its history already; one that was observed takes the place of its like.
    private static bool IsThere(Entity? frozen, string attribute, EvolutionRecord record) =>
        !record.IsDeletion && record.Instance.ObservedAt is null
        && frozen?.Find(attribute)?.Find(record.Instance.DatasetId) is { } current && current.ModifiedAt == record.Instance.ModifiedAt;

    private static ProblemException TooMany(string detail) => new(new Problem(ProblemType.TooManyResults, detail));
}

using System.Collections.Immutable;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.History;

/// <summary>
/// Reads of one evolution what a query needs: first the rows' times alone, then the instances in the order wanted, until the page has
/// enough of them. Where values decide, all within the interval.
/// </summary>
internal sealed class EvolutionReader(EntityReader entities, ReaderPool readers, NameTable names, EvolutionQuery query, CancellationToken cancel)
{
    // How many rows are walked between two looks at the caller's patience.
    private const int CancelEvery = 4096;

    private readonly EntityReader _entities = entities;
    private readonly ReaderPool _readers = readers;
    private readonly NameTable _names = names;
    private readonly EvolutionQuery _query = query;
    private readonly CancellationToken _cancel = cancel;
    private int _examined;

    /// <summary>What is read of one evolution is of one moment, and not before the one that the entity's last rows were told at.</summary>
    /// <returns>Null: there is none, or its id and types do not fit.</returns>
    public Evolution? Find(int tenant, EntityKey key)
    {
        var live = _entities.Find(key);
        using var lease = _readers.Rent();
        var reader = lease.Connection;
        reader.Use("BEGIN").Run();
        try
        {
            var heads = EvolutionHeads.Find(reader, tenant, key, live);
            return heads.Exists && EvolutionSelection.FitsSelectors(_query.Entities, key.Id, Types(heads)) ? Read(reader, key.Id, heads) : null;
        }
        finally
        {
            reader.Use("COMMIT").Run();
        }
    }

    private static ImmutableArray<string> Types(EvolutionHeads heads) => [.. (heads.Live?.Entity.Types ?? []).Union(heads.Kept?.State.Types ?? [])];

    private Evolution Read(Connection reader, string id, EvolutionHeads heads)
    {
        var (live, kept) = (heads.Live?.Entity, heads.Kept?.State);
        _examined = 0;
        return new Evolution
        {
            Id = id,
            Types = Types(heads),
            CreatedAt = Least(live?.CreatedAt, kept?.CreatedAt),
            ModifiedAt = Most(live?.ModifiedAt, kept?.ModifiedAt),
            DeletedAt = live is null ? heads.Kept?.DeletedAt : null,
            Attributes = [.. heads.Attributes.Select(a => (Number: a, Name: _names.Text(a))).Where(a => _query.Reads(a.Name))
                .Select(a => new AttributeEvolution(a.Name, Records(reader, id, heads, a.Number, a.Name)))],
        };
    }

    private ImmutableArray<EvolutionRecord> Records(Connection reader, string id, EvolutionHeads heads, int attribute, string name)
    {
        if (!_query.NeedsAll)
        {
            return Page(reader, name, Marks(reader, heads, attribute, isAll: false));
        }

        // Which scope was valid when, all of them tell together.
        var marks = Marks(reader, heads, attribute, isAll: name == ScopeEvolution.Name && _query.Entities.Scope is not null);
        _examined += marks.Count;
        return _examined <= _query.MaxExamined
            ? [.. marks.Select(m => HistoryRecords.Read(reader, m))]
            : throw new ProblemException(new Problem(
                ProblemType.TooManyResults, $"More than {_query.MaxExamined} instances of {id} would have to be looked at; ask for a shorter time", "timerel"));
    }

    private List<HistoryMark> Marks(Connection reader, EvolutionHeads heads, int attribute, bool isAll)
    {
        var marks = new List<HistoryMark>();
        var walked = 0;
        foreach (var mark in heads.Walk(reader, attribute))
        {
            if (++walked % CancelEvery == 0)
            {
                _cancel.ThrowIfCancellationRequested();
            }

            if (isAll || NeedsInstance || (mark.TimeOf(_query.Temporal) is { } time && _query.Temporal.Accepts(time)))
            {
                marks.Add(mark);
            }
        }

        return marks;
    }

    // Of the four times, this one alone stands in the instance.
    private bool NeedsInstance => _query.Temporal is { IsRestriction: true, Property: TimeProperty.CreatedAt };

    private ImmutableArray<EvolutionRecord> Page(Connection reader, string name, List<HistoryMark> marks)
    {
        var times = _query.Temporal;
        if (NeedsInstance)
        {
            return [.. marks.Select(m => HistoryRecords.Read(reader, m))];
        }

        marks.Sort((x, y) => EvolutionOrder.Compare((x.TimeOf(times)!.Value, x.Row), (y.TimeOf(times)!.Value, y.Row), times.IsBackwards));
        var records = ImmutableArray.CreateBuilder<EvolutionRecord>();
        var taken = new List<DateTimeOffset>();
        foreach (var mark in marks)
        {
            var record = HistoryRecords.Read(reader, mark);
            if (!EvolutionSelection.MayShow(_query, name, record))
            {
                continue;
            }

            records.Add(record);
            taken.Add(mark.TimeOf(times)!.Value);
            if (records.Count == times.LastN || EvolutionOrder.EndOfPage(taken, _query.MaxInstances, times.IsBackwards) is not null)
            {
                break;
            }
        }

        return records.DrainToImmutable();
    }

    private static DateTimeOffset Least(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? default : one.Value;

    private static DateTimeOffset Most(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? default : one.Value;
}

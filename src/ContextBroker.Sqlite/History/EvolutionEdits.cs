using System.Collections.Immutable;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.History;

/// <summary>What the temporal API writes, within the writer's transaction. What it removes leaves an empty row, which holds the chain together.</summary>
internal sealed class EvolutionEdits(Writer writer)
{
    private readonly Writer _writer = writer;
    private readonly Connection _connection = writer.Connection;
    private readonly HistoryRows _history = new(writer.Connection, writer.Names, writer.Counters);
    private readonly EvolutionRows _evolutions = new(writer.Connection, writer.Names);

    /// <param name="same">As the caller saw it.</param>
    public HistoryWrite Add(string tenant, EvolutionAddition addition, SameMoments same)
    {
        var number = _writer.Names.Tenant(tenant);
        var heads = Find(tenant, number, addition.Id);
        if (!heads.Exists && !addition.MayCreate)
        {
            return HistoryWrite.NoEntity;
        }

        if (!heads.Exists && addition.Types.IsEmpty)
        {
            throw ProblemException.BadRequestData($"There is no evolution of {addition.Id} yet; to begin one the body needs a type", "type");
        }

        var kept = heads.Kept?.State ?? new Entity { Id = addition.Id, Types = [], CreatedAt = addition.At };
        var state = kept with { Types = [.. kept.Types.Union(addition.Types)], ModifiedAt = addition.At };
        same.LookAgain(_connection, _writer.Names, number, heads, addition);
        var history = Put(number, addition, same, heads.Kept?.History ?? HistoryHeads.None);
        _evolutions.Put(new StoredEvolution(heads.Kept?.Number ?? 0, heads.Kept?.DeletedAt, history, state), kept.Types, number);
        return heads.Exists ? HistoryWrite.Done : HistoryWrite.Created;
    }

    public HistoryWrite Replace(string tenant, RecordChoice which, AttributeInstance instance)
    {
        var (marks, none) = Choose(tenant, which);
        if (marks is not [var mark])
        {
            return none;
        }

        _history.Overwrite(mark.Row, instance.IsNull ? ChangeKind.Deleted : ChangeKind.Updated, instance.ModifiedAt, Succeeding(mark, instance));
        return HistoryWrite.Done;
    }

    public HistoryWrite Remove(string tenant, RecordChoice which)
    {
        var (marks, none) = Choose(tenant, which);
        foreach (var mark in marks)
        {
            _history.Empty(mark.Row);
        }

        return marks.IsEmpty ? none : HistoryWrite.Done;
    }

    public HistoryWrite RemoveAll(string tenant, string id)
    {
        var number = _writer.Names.Known(NameKind.Tenant, 0, tenant);
        var heads = Find(tenant, number, id);
        foreach (var mark in heads.Attributes.SelectMany(a => heads.WalkAll(_connection, a)))
        {
            _history.Delete(mark.Row);
        }

        _connection.Use("DELETE FROM former_entities WHERE tenant = ?1 AND id = ?2").Bind(1, (long)number).Bind(2, id).Run();
        if (heads.Kept is { } kept)
        {
            _evolutions.Remove(kept, number);
        }

        return heads.Exists ? HistoryWrite.Done : HistoryWrite.NoEntity;
    }

    private EvolutionHeads Find(string tenant, int number, string id)
    {
        var key = new EntityKey(tenant, id);
        return EvolutionHeads.Find(_connection, number, key, _writer.Entities.Find(key, number));
    }

    private HistoryHeads Put(int tenant, EvolutionAddition addition, SameMoments same, HistoryHeads heads)
    {
        foreach (var (name, instance) in addition.Instances)
        {
            var kind = instance.IsNull ? ChangeKind.Deleted : ChangeKind.Created;
            if (same.Of(_connection, _writer.Names.Number(NameKind.Attribute, tenant, name), instance) is { } before)
            {
                _history.Overwrite(before.Row, kind, addition.At, Succeeding(before, instance));
                continue;
            }

            Span<HistoryLink> link = [_history.Link(tenant, name)];
            heads = heads.With(link);
            _history.Add(link[0], 0, kind, addition.At, instance);
        }

        return heads;
    }

    // Clause 5.6.14: createdAt stays.
    private AttributeInstance Succeeding(HistoryMark mark, AttributeInstance after) =>
        HistoryRecords.Read(_connection, mark).Instance is { IsNull: false, CreatedAt: var createdAt } ? after with { CreatedAt = createdAt } : after;

    // What there is nothing to do with says why.
    private (ImmutableArray<HistoryMark> Marks, HistoryWrite None) Choose(string tenant, RecordChoice which)
    {
        var number = _writer.Names.Known(NameKind.Tenant, 0, tenant);
        var heads = Find(tenant, number, which.Id);
        var attribute = _writer.Names.Known(NameKind.Attribute, number, which.Attribute);
        var all = heads.Walk(_connection, attribute).ToList();
        return ([.. all.Where(m => IsMeant(m, which))], !heads.Exists ? HistoryWrite.NoEntity : all.Count == 0 ? HistoryWrite.NoAttribute : HistoryWrite.NoInstance);
    }

    private bool IsMeant(HistoryMark mark, RecordChoice which) =>
        which.Number is { } row ? mark.Row == row : which.All || HistoryRecords.Read(_connection, mark).Instance.DatasetId == which.DatasetId;
}

using System.Buffers;
using System.Collections.Immutable;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.History;

/// <summary>Writes history: appends rows, each with the number of the one before it.</summary>
internal sealed class HistoryRows(Connection connection, NameTable names, Counters counters)
{
    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;
    private readonly Counters _counters = counters;

    /// <summary>Numbers the rows of a commit and links them to those before.</summary>
    /// <param name="scopes">Those before the commit.</param>
    public HistoryHeads Link(PreparedCommit commit, int tenant, HistoryHeads before, ImmutableArray<string> scopes)
    {
        var attributes = commit.Change.Attributes;
        for (var part = 0; part < attributes.Length; part++)
        {
            commit.Links[part] = Link(tenant, attributes[part].Name);
        }

        var heads = before.With(commit.Links);
        commit.ScopeLink = default;
        if (scopes.AsSpan().SequenceEqual(ScopesAfter(commit.Change).AsSpan()))
        {
            return heads;
        }

        Span<HistoryLink> scope = [Link(tenant, ScopeEvolution.Name)];
        heads = heads.With(scope);
        commit.ScopeLink = scope[0];
        return heads;
    }

    /// <summary>A row that is not linked yet.</summary>
    public HistoryLink Link(int tenant, string attribute) => new(_counters.NextHistory(), _names.Number(NameKind.Attribute, tenant, attribute), 0);

    /// <summary>Deletes the chains that end here.</summary>
    /// <returns>How many rows.</returns>
    public int Erase(HistoryHeads heads)
    {
        var erased = 0;
        foreach (var head in heads.Rows)
        {
            for (var row = head; row != 0; erased++)
            {
                row = EraseOne(row);
            }
        }

        return erased;
    }

    public void Add(PreparedCommit commit, long sequence)
    {
        var change = commit.Change;
        for (var part = 0; part < change.Attributes.Length; part++)
        {
            var attribute = change.Attributes[part];
            Add(commit.Links[part], sequence, attribute.Kind, change.At, attribute.After?.ObservedAt, commit.Instance(part));
        }

        if (commit.ScopeLink.Row != 0)
        {
            var scopes = ScopesAfter(change);
            Add(commit.ScopeLink, sequence, scopes.IsEmpty ? ChangeKind.Deleted : ChangeKind.Updated, change.At, ScopeEvolution.Instance(scopes, change.At));
        }
    }

    public void Add(HistoryLink link, long sequence, ChangeKind kind, DateTimeOffset at, AttributeInstance instance)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        StoredEntity.WriteInstance(utf8, instance);
        var observedAt = kind == ChangeKind.Deleted && !instance.IsNull ? null : instance.ObservedAt;
        Add(link, sequence, kind, at, observedAt, utf8.WrittenSpan);
    }

    /// <summary>Another instance in a row's place.</summary>
    public void Overwrite(long row, ChangeKind kind, DateTimeOffset at, AttributeInstance instance)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        StoredEntity.WriteInstance(utf8, instance);
        _connection.Use("UPDATE history SET kind = ?2, at = ?3, observed_at = ?4, instance = ?5 WHERE row = ?1")
            .Bind(1, row).Bind(2, (long)kind).Bind(3, at.UtcTicks).Bind(4, instance.ObservedAt?.Instant.UtcTicks).BindBlob(5, utf8.WrittenSpan).Run();
    }

    /// <summary>Removes a row's content.</summary>
    public void Empty(long row) => _connection.Use("UPDATE history SET kind = ?2, at = 0, observed_at = NULL, instance = ?3 WHERE row = ?1")
        .Bind(1, row).Bind(2, HistoryRecords.Removed).BindBlob(3, []).Run();

    public void Delete(long row) => _connection.Use("DELETE FROM history WHERE row = ?1").Bind(1, row).Run();

    private void Add(HistoryLink link, long sequence, ChangeKind kind, DateTimeOffset at, Timestamp? observedAt, ReadOnlySpan<byte> instance) =>
        _connection.Use("INSERT INTO history(row, previous, sequence, kind, at, observed_at, instance) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, link.Row).Bind(2, link.Previous).Bind(3, sequence).Bind(4, (long)kind).Bind(5, at.UtcTicks)
            .Bind(6, observedAt?.Instant.UtcTicks).BindBlob(7, instance).Run();

    private static ImmutableArray<string> ScopesAfter(EntityChange change) => change.Kind == ChangeKind.Deleted ? [] : change.State.Scopes;

    private long EraseOne(long row)
    {
        var statement = _connection.Use("DELETE FROM history WHERE row = ?1 RETURNING previous").Bind(1, row);
        var previous = statement.Step() ? statement.Int64(0) : 0;
        statement.Step();
        statement.Reset();
        return previous;
    }
}

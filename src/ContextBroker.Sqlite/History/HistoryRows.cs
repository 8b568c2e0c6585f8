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
    /// <returns>How many records.</returns>
    public int Erase(HistoryHeads heads)
    {
        // Chains meet in rows that hold several records: such a row goes when all of them were followed.
        var erased = 0;
        var shared = new HashSet<long>();
        foreach (var place in heads.Rows.SelectMany(head => HistoryRecords.Places(_connection, head)))
        {
            erased++;
            if (place.IsPacked)
            {
                shared.Add(place.StoredIn);
            }
            else
            {
                DeleteRow(place.StoredIn);
            }
        }

        foreach (var row in shared)
        {
            DeleteRow(row);
        }

        return erased;
    }

    public void Add(PreparedCommit commit, long sequence)
    {
        var change = commit.Change;
        if (change.Attributes is [var only])
        {
            Insert(commit.Links[0], sequence, (long)only.Kind, change.At.UtcTicks, only.After?.ObservedAt?.Instant.UtcTicks, commit.Instance(0));
        }
        else if (!change.Attributes.IsEmpty)
        {
            Insert(new HistoryLink(commit.Links[^1].Row, 0, commit.Links[0].Row), sequence, HistoryPack.Kind, change.At.UtcTicks, null, commit.Pack());
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
        Insert(link, sequence, (long)kind, at.UtcTicks, observedAt?.Instant.UtcTicks, utf8.WrittenSpan);
    }

    /// <summary>Another instance in a row's place.</summary>
    public void Overwrite(long row, ChangeKind kind, DateTimeOffset at, AttributeInstance instance)
    {
        Unpack(row);
        var utf8 = new ArrayBufferWriter<byte>();
        StoredEntity.WriteInstance(utf8, instance);
        _connection.Use("UPDATE history SET kind = ?2, at = ?3, observed_at = ?4, instance = ?5 WHERE row = ?1")
            .Bind(1, row).Bind(2, (long)kind).Bind(3, at.UtcTicks).Bind(4, instance.ObservedAt?.Instant.UtcTicks).BindBlob(5, utf8.WrittenSpan).Run();
    }

    /// <summary>Removes a row's content.</summary>
    public void Empty(long row)
    {
        Unpack(row);
        _connection.Use("UPDATE history SET kind = ?2, at = 0, observed_at = NULL, instance = ?3 WHERE row = ?1")
            .Bind(1, row).Bind(2, HistoryRecords.Removed).BindBlob(3, []).Run();
    }

    public void Delete(long row)
    {
        Unpack(row);
        DeleteRow(row);
    }

    /// <summary>Gives each record of a row that holds several a row of its own, as older brokers wrote them. A row that does not is left as it is.</summary>
    public void Unpack(long row)
    {
        var statement = _connection.Use("SELECT row, previous, kind, sequence, at, instance FROM history WHERE row >= ?1 ORDER BY row LIMIT 1").Bind(1, row);
        if (!statement.Step() || statement.Int64(2) != HistoryPack.Kind || statement.Int64(1) > row)
        {
            statement.Reset();
            return;
        }

        var (last, first, sequence, at, pack) = (statement.Int64(0), statement.Int64(1), statement.Int64(3), statement.Int64(4), statement.Blob(5).ToArray());
        statement.Reset();
        DeleteRow(last);
        for (var index = 0; index <= last - first; index++)
        {
            var record = HistoryPack.Read(pack, index);
            Insert(new HistoryLink(first + index, 0, record.Previous), sequence, record.Kind, at, record.ObservedAt, record.Instance);
        }
    }

    private void DeleteRow(long row) => _connection.Use("DELETE FROM history WHERE row = ?1").Bind(1, row).Run();

    private void Insert(HistoryLink link, long sequence, long kind, long at, long? observedAt, ReadOnlySpan<byte> instance) =>
        _connection.Use("INSERT INTO history(row, previous, sequence, kind, at, observed_at, instance) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, link.Row).Bind(2, link.Previous).Bind(3, sequence).Bind(4, kind).Bind(5, at).Bind(6, observedAt).BindBlob(7, instance).Run();

    private static ImmutableArray<string> ScopesAfter(EntityChange change) => change.Kind == ChangeKind.Deleted ? [] : change.State.Scopes;
}

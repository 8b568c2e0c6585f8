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
    public HistoryHeads Link(PreparedCommit commit, int tenant, HistoryHeads before)
    {
        var attributes = commit.Change.Attributes;
        for (var part = 0; part < attributes.Length; part++)
        {
            commit.Links[part] = new HistoryLink(_counters.NextHistory(), _names.Number(NameKind.Attribute, tenant, attributes[part].Name), 0);
        }

        return before.With(commit.Links);
    }

    public void Add(PreparedCommit commit, long sequence)
    {
        var attributes = commit.Change.Attributes;
        for (var part = 0; part < attributes.Length; part++)
        {
            _connection.Use("INSERT INTO history(row, previous, sequence, kind, at, instance) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, commit.Links[part].Row).Bind(2, commit.Links[part].Previous).Bind(3, sequence)
                .Bind(4, (long)attributes[part].Kind).Bind(5, commit.Change.At.UtcTicks).BindBlob(6, commit.Instance(part)).Run();
        }
    }
}

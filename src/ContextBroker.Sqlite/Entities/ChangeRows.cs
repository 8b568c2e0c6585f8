using ContextBroker.NgsiLd.Edits;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Writes the change log, and history from it.</summary>
internal sealed class ChangeRows(Connection connection, NameTable names)
{
    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;

    public void Add(StoredState state, int tenant, PreparedCommit commit)
    {
        _connection.Use("INSERT INTO changes(sequence, tenant, state, attributes) VALUES(?1, ?2, ?3, ?4)")
            .Bind(1, state.Entity.Version).Bind(2, (long)tenant).BindBlob(3, commit.State).BindBlob(4, commit.Attributes).Run();
        var attributes = commit.Change.Attributes;
        for (var part = 0; part < attributes.Length; part++)
        {
            AddHistory(state, tenant, commit, attributes[part], part);
        }
    }

    private void AddHistory(StoredState state, int tenant, PreparedCommit commit, AttributeChange attribute, int part) =>
        _connection.Use("INSERT INTO history(k, attribute, sequence, part, kind, at, instance) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, state.K).Bind(2, (long)_names.Number(NameKind.Attribute, tenant, attribute.Name)).Bind(3, state.Entity.Version).Bind(4, (long)part)
            .Bind(5, (long)attribute.Kind).Bind(6, commit.Change.At.UtcTicks).BindBlob(7, commit.Instance(part)).Run();
}

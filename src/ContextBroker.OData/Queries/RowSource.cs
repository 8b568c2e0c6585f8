using ContextBroker.NgsiLd.Queries;
using ContextBroker.OData.Tables;

namespace ContextBroker.OData.Queries;

/// <summary>Rows that are asked for: of which tenant and table, how the store narrows them, what decides, and which links are to be followed.</summary>
/// <param name="Query">Finds every row that passes, and perhaps others.</param>
/// <param name="Passes">The $filter; null: every row passes.</param>
/// <param name="Links">Names of link columns, in whatever table.</param>
internal sealed record RowSource(string Tenant, EntityTable Table, EntityQuery Query, Func<EntityRow, bool>? Passes, IReadOnlySet<string> Links);

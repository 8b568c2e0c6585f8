using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.EntityMaps;

/// <summary>What a request says of entity maps: it names one, or wants one, or both (clauses 5.7.1.3, 5.7.2.3).</summary>
/// <param name="Id">The map to be used, if it is there still.</param>
/// <param name="Lifetime">How long a map that is made should live; null: as the broker likes.</param>
/// <param name="MaySplit">
/// Parts of an entity may lie elsewhere: a map that is made holds what may fit once the parts are together (clauses 4.3.6.7, 5.14.4.4).
/// </param>
public sealed record EntityMapWish(string? Id, IsoDuration? Lifetime, bool MaySplit = false);

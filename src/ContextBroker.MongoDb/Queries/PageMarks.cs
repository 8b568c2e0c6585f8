using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.MongoDb.Queries;

/// <summary>
/// After which entity a page by type begins, so that the next page, or the same again, starts there and not at the first entity: page 10 000 costs
/// what page 1 costs. New entities come last and move nothing; the tally counts when one leaves a type or joins it out of order, on whatever node, and
/// marks of an earlier count are not found any more.
/// </summary>
internal sealed class PageMarks
{
    private readonly BoundedCache<Mark, long> _marks = new(2048);

    private readonly record struct Mark(string Tenant, string Type, long Moves, int Offset);

    /// <summary>The number after which the page begins; null: not known.</summary>
    public long? Before(string tenant, string type, long moves, int offset) =>
        offset == 0 ? 0 : _marks.TryGet(new Mark(tenant, type, moves, offset), out var after) ? after : null;

    /// <param name="offset">So many entities of the type have numbers up to this one.</param>
    public void Add(string tenant, string type, long moves, int offset, long upTo) => _marks.Add(new Mark(tenant, type, moves, offset), upTo);
}

using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>
/// Walks from linking entities along their shown relationships, level by level (clause 4.5.23). It says which entities it wants,
/// takes those that there are, and goes on until it wants nothing. Never round a loop; flat, no entity twice.
/// </summary>
public sealed class LinkedEntityWalk
{
    private readonly Presentation _presentation;
    private readonly LinkedRetrieval _retrieval;
    private readonly EntityGraph[] _linking;
    private readonly List<EntityGraph> _linked = [];
    private readonly Dictionary<string, Entity?> _known = [];
    private readonly HashSet<(string Id, Projection? Projection)> _shown = [];
    private readonly List<Step> _steps = [];
    private int _level;
    private int _targets;

    /// <param name="presentation">Its projection says which relationships are shown, and so followed.</param>
    /// <exception cref="ProblemException">TooManyResults.</exception>
    public LinkedEntityWalk(IReadOnlyList<Entity> linking, Presentation presentation, LinkedRetrieval retrieval)
    {
        (_presentation, _retrieval) = (presentation, retrieval);
        _linking = [.. linking.Select(e => new EntityGraph(e, presentation.Projection))];
        foreach (var entity in linking)
        {
            _known[entity.Id] = entity;
            _shown.Add((entity.Id, presentation.Projection));
        }

        LookAhead(_linking);
        GoOn();
    }

    /// <summary>Ids to look up before the walk can go on; none: it has ended.</summary>
    public IReadOnlyCollection<string> Wanted { get; private set; } = [];

    /// <param name="found">Those of <see cref="Wanted"/> that exist.</param>
    /// <exception cref="ProblemException">TooManyResults.</exception>
    public void Take(IEnumerable<Entity> found)
    {
        foreach (var id in Wanted)
        {
            _known[id] = null;
        }

        foreach (var entity in found)
        {
            _known[entity.Id] = entity;
        }

        GoOn();
    }

    /// <summary>What the answer shows: inline, the linking entities with all that lies in them; flat, all of them, the linking ones first.</summary>
    public IReadOnlyList<EntityGraph> Result() => _retrieval.Form == LinkedForm.Inline ? _linking : [.. _linking, .. Appended()];

    private void GoOn()
    {
        while (_steps.Count > 0 && AllKnown())
        {
            var reached = new List<EntityGraph>(_steps.Count);
            foreach (var step in _steps)
            {
                if (_known[step.Link.Target] is { } entity && (step.Projection?.ShowsAnyOf(entity) ?? true))
                {
                    reached.Add(Follow(step, entity));
                }
            }

            _steps.Clear();
            LookAhead(reached);
        }
    }

    private bool AllKnown()
    {
        var wanted = new HashSet<string>();
        foreach (var step in _steps)
        {
            if (!_known.ContainsKey(step.Link.Target))
            {
                wanted.Add(step.Link.Target);
            }
        }

        Wanted = wanted;
        return wanted.Count == 0;
    }

    private EntityGraph Follow(Step step, Entity entity)
    {
        var linked = new EntityGraph(entity, step.Projection, step.From);
        if (_retrieval.Form == LinkedForm.Inline)
        {
            step.From.Add(step.Link, linked);
        }

        _linked.Add(linked);
        return linked;
    }

    private void LookAhead(IReadOnlyList<EntityGraph> graphs)
    {
        if (_level == _retrieval.Level)
        {
            return;
        }

        _level++;
        foreach (var graph in graphs)
        {
            foreach (var link in EntityLinks.Of(graph, _presentation).Distinct())
            {
                var step = new Step(graph, link, graph.Projection?.Nested(link.Relationship));
                if (MayFollow(step))
                {
                    CountTarget();
                    _steps.Add(step);
                }
            }
        }
    }

    // Flat, an entity reached in two ways is followed twice only if more is asked of it the second time.
    private bool MayFollow(Step step) =>
        !_retrieval.ContainedBy.Contains(step.Link.Target)
        && (_retrieval.Form == LinkedForm.Inline ? !step.From.IsWithin(step.Link.Target) : _shown.Add((step.Link.Target, step.Projection)));

    private void CountTarget()
    {
        if (++_targets > _retrieval.MaxTargets)
        {
            throw new ProblemException(new Problem(
                ProblemType.TooManyResults,
                $"The relationships lead to more than {_retrieval.MaxTargets} linked entities; ask for fewer by limit, joinLevel or pick",
                "join"));
        }
    }

    // A linking entity is shown as linking entities are; a linked one as all the ways to it ask for.
    private IEnumerable<EntityGraph> Appended()
    {
        var linking = _linking.Select(g => g.Entity.Id).ToHashSet();
        return _linked.Where(g => !linking.Contains(g.Entity.Id))
            .GroupBy(g => g.Entity.Id)
            .Select(ways => new EntityGraph(ways.First().Entity, ways.Select(w => w.Projection).Aggregate(Projection.Union)));
    }

    private readonly record struct Step(EntityGraph From, EntityLink Link, Projection? Projection);
}

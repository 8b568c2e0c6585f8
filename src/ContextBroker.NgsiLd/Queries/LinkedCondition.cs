using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// A query through relationships (clause 4.9, examples 13 and 14) asked of one entity by somebody who has to look the linked ones up. It says
/// which it wants, takes those that there are, and is decided when it wants nothing.
/// </summary>
public sealed class LinkedCondition
{
    private readonly QExpression _expression;
    private readonly Entity _entity;
    private readonly int _most;
    private readonly Dictionary<string, Entity?> _known = [];

    /// <param name="most">So many linked entities are looked at, whether or not they exist.</param>
    /// <exception cref="ProblemException">TooComplexQuery: more than that.</exception>
    public LinkedCondition(QExpression expression, Entity entity, int most)
    {
        (_expression, _entity, _most) = (expression, entity, most);
        _known.Add(entity.Id, entity);
        Evaluate();
    }

    /// <summary>Ids to look up; none: it is decided.</summary>
    public IReadOnlyCollection<string> Wanted { get; private set; } = [];

    /// <summary>Means something only when nothing is wanted any more.</summary>
    public bool Holds { get; private set; }

    /// <param name="found">Those of <see cref="Wanted"/> that exist.</param>
    /// <exception cref="ProblemException">TooComplexQuery.</exception>
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

        Evaluate();
    }

    // What is not known yet is passed over: it may be that nothing depends on it, and if something does, it is wanted.
    private void Evaluate()
    {
        var wanted = new HashSet<string>();
        Holds = EntityMatcher.Matches(_expression, _entity, id => Known(id, wanted));
        Wanted = wanted;
        if (_known.Count + wanted.Count > _most + 1)
        {
            throw new ProblemException(new Problem(
                ProblemType.TooComplexQuery, $"The relationships of {_entity.Id} that q follows lead to more than {_most} entities", "q"));
        }
    }

    private Entity? Known(string id, HashSet<string> wanted)
    {
        if (!_known.TryGetValue(id, out var entity))
        {
            wanted.Add(id);
        }

        return entity;
    }
}

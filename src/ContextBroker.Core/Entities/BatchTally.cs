using System.Collections.Immutable;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;

namespace ContextBroker.Core.Entities;

/// <summary>Sums up the outcomes of a batch by entity: an id is listed once, as created when one of its elements created it.</summary>
internal sealed class BatchTally
{
    private readonly OrderedDictionary<string, bool> _isCreated = [];
    private readonly ImmutableArray<BatchError>.Builder _errors = ImmutableArray.CreateBuilder<BatchError>();

    private int _created;
    private int _changed;
    private int _unchanged;

    public bool HasChanged => _created + _changed > 0;

    public void Add(string? entityId, Problem problem) => _errors.Add(new BatchError(entityId, problem));

    public void Add(IReadOnlyList<EntityOperation> operations, IReadOnlyList<BatchOutcome> outcomes)
    {
        for (var i = 0; i < operations.Count; i++)
        {
            var (id, outcome) = (operations[i].Target.Id, outcomes[i]);
            if (outcome.Result is { } result)
            {
                Add(id, result);
            }
            else
            {
                Add(id, outcome.Problem!);
            }
        }
    }

    public BatchResult ToResult() => new(Ids(areCreated: true), Ids(areCreated: false), _errors.ToImmutable());

    public ImportResult ToImportResult() => new(_created, _changed, _unchanged, _errors.ToImmutable());

    private void Add(string id, EditResult result)
    {
        Count(result.Change);
        if (!result.NotUpdated.IsEmpty)
        {
            Add(id, Incomplete(id, result.NotUpdated));
        }
        else if (result.Change?.Kind == ChangeKind.Created)
        {
            _isCreated[id] = true;
        }
        else
        {
            _isCreated.TryAdd(id, false);
        }
    }

    private void Count(EntityChange? change)
    {
        switch (change?.Kind)
        {
            case null:
                _unchanged++;
                break;
            case ChangeKind.Created:
                _created++;
                break;
            default:
                _changed++;
                break;
        }
    }

    // Only entities that took all they were given count as successful (clause 5.6.9).
    private static Problem Incomplete(string id, ImmutableArray<NotUpdated> notUpdated)
    {
        var reasons = string.Join("; ", notUpdated.Select(n => n.Reason));
        return new Problem(ProblemType.BadRequestData, $"Entity {id} was updated in part: {reasons}");
    }

    private ImmutableArray<string> Ids(bool areCreated)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        foreach (var (id, isCreated) in _isCreated)
        {
            if (isCreated == areCreated)
            {
                ids.Add(id);
            }
        }

        return ids.DrainToImmutable();
    }
}

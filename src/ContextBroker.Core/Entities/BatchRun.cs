using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>How one element of a batch turned out: its result, or what was wrong with it.</summary>
internal readonly record struct BatchOutcome(EditResult? Result, Problem? Problem);

/// <summary>
/// Runs many operations, each on its own merits. All that can go together are one commit; a second element for the same entity
/// goes with the next one, on the state that the first has made (clause 5.5.11), and so does what met a conflict.
/// </summary>
/// <param name="areNew">None of the entities is expected to be there; one that is, is read after the conflict that tells so.</param>
internal sealed class BatchRun(IEntityStore store, EntityLocks locks, string tenant, DateTimeOffset now, IEntityCheck? check = null, bool areNew = false)
{
    private readonly List<EntityQueue> _queues = [];
    private readonly List<EntityCommit> _commits = [];
    private readonly List<PlannedElement> _planned = [];
    private readonly List<string> _conflicts = [];
    private BatchOutcome[] _outcomes = [];

    private readonly record struct PlannedElement(EntityQueue Queue, EntityPlan Plan);

    /// <returns>Outcomes in the order of the operations.</returns>
    public async Task<IReadOnlyList<BatchOutcome>> Run(IReadOnlyList<EntityOperation> operations, CancellationToken cancel)
    {
        _outcomes = new BatchOutcome[operations.Count];
        Sort(operations);
        while (_queues.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();

            // Optimistic first; what lost against other writers is tried again with them held off.
            var held = _conflicts.Count == 0 ? [] : await locks.Take(tenant, _conflicts, cancel);
            try
            {
                await Round(operations, cancel);
            }
            finally
            {
                locks.Release(held);
            }

            _queues.RemoveAll(static queue => queue.IsDone);
        }

        return _outcomes;
    }

    private void Sort(IReadOnlyList<EntityOperation> operations)
    {
        var byId = new Dictionary<string, EntityQueue>(operations.Count);
        for (var i = 0; i < operations.Count; i++)
        {
            var id = operations[i].Target.Id;
            if (!byId.TryGetValue(id, out var queue))
            {
                byId[id] = queue = new EntityQueue(id);
                _queues.Add(queue);
            }

            queue.Add(i);
        }
    }

    private async Task Round(IReadOnlyList<EntityOperation> operations, CancellationToken cancel)
    {
        foreach (var queue in _queues)
        {
            if (!queue.IsRead)
            {
                queue.Read(areNew && !queue.HasConflicted ? null : await store.Find(tenant, queue.Id, cancel));
            }

            Plan(queue, operations);
        }

        if (_commits.Count > 0)
        {
            Settle(await store.Commit(_commits, CancellationToken.None));
        }
    }

    // Elements that fail or change nothing are settled at once; the first that changes something waits for the commit.
    private void Plan(EntityQueue queue, IReadOnlyList<EntityOperation> operations)
    {
        while (!queue.IsDone)
        {
            var index = queue.Next;
            try
            {
                var plan = EntityPlan.Make(tenant, queue.Entity, operations[index], now, check);
                if (plan.Commit is not null || plan.Expiry is not null)
                {
                    Add(queue, plan);
                    return;
                }

                _outcomes[index] = new BatchOutcome(plan.Result, null);
            }
            catch (ProblemException e)
            {
                _outcomes[index] = new BatchOutcome(null, e.Problem);
            }

            queue.Advance();
        }
    }

    private void Add(EntityQueue queue, EntityPlan plan)
    {
        _planned.Add(new PlannedElement(queue, plan));
        if (plan.Expiry is not null)
        {
            _commits.Add(plan.Expiry);
        }

        if (plan.Commit is not null)
        {
            _commits.Add(plan.Commit);
        }
    }

    private void Settle(IReadOnlyList<CommitResult> results)
    {
        _conflicts.Clear();
        var next = 0;
        foreach (var (queue, plan) in _planned)
        {
            next += plan.Expiry is not null && plan.Commit is not null ? 2 : 1;
            var result = results[next - 1];
            if (result.Status == CommitStatus.Done)
            {
                _outcomes[queue.Next] = new BatchOutcome(plan.Result, null);
                queue.Advance();
                queue.Read(Committed((plan.Commit ?? plan.Expiry)!.Change, result.Sequence));
            }
            else
            {
                _conflicts.Add(queue.Id);
                queue.Forget();
            }
        }

        _planned.Clear();
        _commits.Clear();
    }

    private static Entity? Committed(EntityChange change, long version) =>
        change.Kind == ChangeKind.Deleted ? null : change.State with { Version = version };

    /// <summary>The elements of one entity, in order, and its state as far as known.</summary>
    private sealed class EntityQueue(string id)
    {
        private readonly List<int> _elements = new(1);
        private int _next;

        public string Id => id;

        public Entity? Entity { get; private set; }

        public bool IsRead { get; private set; }

        public bool HasConflicted { get; private set; }

        public bool IsDone => _next == _elements.Count;

        public int Next => _elements[_next];

        public void Add(int element) => _elements.Add(element);

        public void Advance() => _next++;

        public void Read(Entity? entity) => (Entity, IsRead) = (entity, true);

        public void Forget() => (Entity, IsRead, HasConflicted) = (null, false, true);
    }
}

using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>An analysis that is to be computed again.</summary>
/// <param name="Analysis">Null with a problem: its declaration is none. Null without: it was deleted, and its results go.</param>
internal sealed record DueAnalysis(string Tenant, string Id, AnalysisKind Kind, DeclaredAnalysis? Analysis, Problem? Problem);

/// <summary>The analyses that are declared, and which of them changes have made due. Used by one caller at a time.</summary>
internal sealed class AnalysisRegistry
{
    /// <summary>The types of analyses there are.</summary>
    public static readonly IReadOnlyList<AnalysisKind> Kinds = [ExposureAnalysis.Kind, EvacuationStatusAnalysis.Kind, SupportNeedAnalysis.Kind];

    private readonly Dictionary<(string Tenant, string Id), (long Version, DueAnalysis Declared)> _declared = [];
    private readonly OrderedDictionary<(string Tenant, string Id), DueAnalysis> _due = [];

    public bool HasDue => _due.Count > 0;

    /// <summary>Takes up an analysis as it is stored.</summary>
    public void Declare(string tenant, Entity entity)
    {
        var key = (tenant, entity.Id);
        if (KindOf(entity) is { } kind && !(_declared.TryGetValue(key, out var held) && held.Version >= entity.Version))
        {
            var declared = Read(tenant, entity, kind);
            _declared[key] = (entity.Version, declared);
            _due[key] = declared;
        }
    }

    /// <summary>Takes up a change of anything.</summary>
    /// <returns>True: it has made an analysis due.</returns>
    public bool Apply(ChangeRecord record)
    {
        // Snapshots are frozen; nothing in them is computed anew.
        if (SnapshotPartition.Is(record.Tenant))
        {
            return false;
        }

        var (entity, before) = (record.Change.State, _due.Count);
        if (KindOf(entity) is not { } kind)
        {
            return Touch(record);
        }

        if (record.Change.Kind == ChangeKind.Deleted)
        {
            _declared.Remove((record.Tenant, entity.Id));
            _due[(record.Tenant, entity.Id)] = new DueAnalysis(record.Tenant, entity.Id, kind, null, null);
        }
        else if (!IsOwnWord(record.Change))
        {
            Declare(record.Tenant, entity);
        }

        return _due.Count > before;
    }

    /// <summary>The next that is due; null: none is.</summary>
    public DueAnalysis? Next() => _due.Count == 0 ? null : _due.GetAt(0).Value;

    /// <summary>It has been computed.</summary>
    public void Done(DueAnalysis due) => _due.Remove((due.Tenant, due.Id));

    private bool Touch(ChangeRecord record)
    {
        var touched = false;
        foreach (var (key, (_, declared)) in _declared)
        {
            if (key.Tenant == record.Tenant && declared.Analysis?.IsTouchedBy(record.Change) == true)
            {
                _due[key] = declared;
                touched = true;
            }
        }

        return touched;
    }

    // What this application says on an analysis does not change what is asked.
    private static bool IsOwnWord(EntityChange change) =>
        change.Kind == ChangeKind.Updated && change.Attributes.All(static one => AnalysisState.Attributes.Contains(one.Name));

    private static AnalysisKind? KindOf(Entity entity) => Kinds.FirstOrDefault(kind => entity.IsOf(kind.Type));

    private static DueAnalysis Read(string tenant, Entity entity, AnalysisKind kind)
    {
        try
        {
            return new DueAnalysis(tenant, entity.Id, kind, kind.Read(entity), null);
        }
        catch (ProblemException e)
        {
            return new DueAnalysis(tenant, entity.Id, kind, null, e.Problem);
        }
    }
}

using System.Collections.Immutable;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>An analysis that somebody has declared as an entity: what it needs, and what it computes from it.</summary>
internal abstract record DeclaredAnalysis(string Id)
{
    /// <summary>The kinds of entities it starts from.</summary>
    public abstract InputKinds Needs { get; }

    /// <summary>Whether a change can make a difference to its results.</summary>
    public virtual bool IsTouchedBy(EntityChange change) => TenantInputs.Each(Needs).Any(kind => change.State.IsOf(TenantInputs.TypeOf(kind)));

    /// <exception cref="NgsiLd.ProblemException">It cannot be computed on what is there; said on the analysis.</exception>
    public abstract IReadOnlyList<AnalysisResult> Evaluate(TenantInputs inputs, DateTimeOffset now);
}

/// <summary>One type of analysis.</summary>
/// <param name="Read">The declaration that an entity of the type is. Throws a problem when it is none.</param>
internal sealed record AnalysisKind(string Type, ImmutableArray<string> ResultTypes, Func<Entity, DeclaredAnalysis> Read);

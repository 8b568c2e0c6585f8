using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>What a request body says about an evolution (clause 5.2.20), names expanded.</summary>
/// <param name="Instances">In the order written; the scope among them under <see cref="ScopeEvolution.Name"/>. Deletions are NGSI-LD Nulls.</param>
/// <param name="At">When it was said.</param>
public sealed record EvolutionFragment(string? Id, ImmutableArray<string> Types, ImmutableArray<NamedInstance> Instances, DateTimeOffset At);

/// <param name="Attribute">Expanded.</param>
public readonly record struct NamedInstance(string Attribute, AttributeInstance Instance);

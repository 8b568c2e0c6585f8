using System.Collections.Immutable;
using ContextBroker.NgsiLd;

namespace ContextBroker.Core.Entities;

/// <summary>One entity of a batch that failed (clause 5.2.17).</summary>
/// <param name="RegistrationId">Of the source that failed; null: it was here.</param>
public sealed record BatchError(string? EntityId, Problem Problem, string? RegistrationId = null);

/// <summary>A batch's outcome (clause 5.2.16).</summary>
/// <param name="Created">Ids that did not exist before.</param>
/// <param name="Updated">Ids that did; for a batch of deletions, those that are gone.</param>
public sealed record BatchResult(ImmutableArray<string> Created, ImmutableArray<string> Updated, ImmutableArray<BatchError> Errors);

public enum UpsertMode
{
    Replace,
    Update,
}

using System.Collections.Immutable;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Federation;

/// <summary>One change of one entity, as somebody wants it (clauses 5.6.1 to 5.6.6, 5.6.17 to 5.6.19).</summary>
public sealed record DistributedChange(SourceOperations Operation)
{
    /// <summary>The entity's types that it names, expanded.</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>The attributes that it names, expanded; empty: it is about the entity itself.</summary>
    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>It says something of the entity besides its attributes: types to add, scopes, an end.</summary>
    public bool SaysMore { get; init; }

    /// <summary>As it was written; null: none.</summary>
    public JsonValue? Body { get; init; }

    /// <summary>Parameters that mean the same to every broker, as they were written.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>It is about one attribute, which its path names.</summary>
    public bool IsOfAttribute => Operation is SourceOperations.UpdateAttrs or SourceOperations.ReplaceAttrs or SourceOperations.DeleteAttrs;
}

/// <summary>How one share of a change turned out.</summary>
/// <param name="RegistrationId">Of the source that had it; null: it was made here.</param>
/// <param name="Attributes">Which it was about.</param>
/// <param name="Problem">Why it was not made; null: it was, at least in part.</param>
/// <param name="NotUpdated">What of it was left out.</param>
public sealed record ChangePart(string? RegistrationId, ImmutableArray<string> Attributes, Problem? Problem, ImmutableArray<NotUpdated> NotUpdated)
{
    /// <summary>Of the part that was made here.</summary>
    public EditResult? Result { get; init; }

    public bool IsWhole => Problem is null && NotUpdated.IsEmpty;

    /// <summary>The attributes that were changed.</summary>
    public IEnumerable<string> Updated => Problem is not null ? [] : Result?.Updated ?? Attributes.Where(name => NotUpdated.All(left => left.AttributeName != name));
}

/// <summary>All shares of a change, at least one.</summary>
public sealed record ChangeOutcome(ImmutableArray<ChangePart> Parts)
{
    /// <summary>The change was made completely.</summary>
    public bool IsWhole => Parts.All(part => part.IsWhole);

    /// <summary>There was one share, and it failed: the change did.</summary>
    public Problem? Failure => Parts is [{ Problem: { } problem }] ? problem : null;

    /// <summary>What the one share that there was, here, came to.</summary>
    public EditResult? Local => Parts is [{ RegistrationId: null, Result: { } result }] ? result : null;
}

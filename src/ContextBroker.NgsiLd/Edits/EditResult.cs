using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>An edit's result: the change (null when nothing was touched) and what could not be applied.</summary>
/// <param name="Updated">Names (expanded) of the attributes that were appended, updated or deleted.</param>
public sealed record EditResult(EntityChange? Change, ImmutableArray<string> Updated, ImmutableArray<NotUpdated> NotUpdated)
{
    /// <summary>The <see cref="Model.Entity.Version"/> that the change was committed as; 0: nothing was.</summary>
    public long Version { get; init; }
}

/// <summary>An attribute that was left as it is, and why (clause 5.2.19).</summary>
public sealed record NotUpdated(string AttributeName, string Reason);

/// <summary>What an edit may do beyond its plain meaning.</summary>
public sealed record MergeOptions
{
    /// <summary>observedAt for merged attributes that have one and are given none (clause 5.6.17).</summary>
    public Timestamp? ObservedAt { get; init; }

    /// <summary>The language whose text a plain string replaces in a LanguageProperty (clause 5.6.17).</summary>
    public string? Language { get; init; }
}

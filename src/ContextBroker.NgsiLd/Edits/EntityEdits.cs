using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>An edit's result: the change (null when nothing changed) and what could not be applied.</summary>
public sealed record EditResult(EntityChange? Change, ImmutableArray<string> Updated, ImmutableArray<NotUpdated> NotUpdated);

/// <summary>An attribute that was left as it is, and why (clause 5.2.19).</summary>
public sealed record NotUpdated(string AttributeName, string Reason);

/// <summary>What an edit may do beyond its plain meaning.</summary>
public sealed record MergeOptions
{
    /// <summary>observedAt for merged attributes that carry none (clause 5.6.17).</summary>
    public Timestamp? ObservedAt { get; init; }

    /// <summary>The language whose text a plain string replaces in a LanguageProperty (clause 5.6.17).</summary>
    public string? Language { get; init; }
}

/// <summary>Every way to change an entity (clauses 5.5.8, 5.5.12, 5.6.1 to 5.6.20), as functions from the old state to the new.</summary>
public static class EntityEdits
{
    /// <summary>Clause 5.6.1.</summary>
    public static EntityChange Create(EntityFragment fragment, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Clause 5.6.18: attributes not in the fragment are gone; createdAt stays.</summary>
    public static EntityChange Replace(Entity entity, EntityFragment fragment, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Clauses 5.5.12 and 5.6.17.</summary>
    public static EditResult Merge(Entity entity, EntityFragment fragment, MergeOptions options, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Clause 5.6.3: adds, and overwrites existing instances unless told not to.</summary>
    public static EditResult Append(Entity entity, EntityFragment fragment, bool overwrite, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Clause 5.6.2: replaces existing attributes only; unknown ones are reported.</summary>
    public static EditResult Update(Entity entity, EntityFragment fragment, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Clause 5.6.4 (partial update of one attribute).</summary>
    /// <exception cref="ProblemException">ResourceNotFound: no such instance.</exception>
    public static EditResult UpdateAttribute(Entity entity, EntityAttribute fragment, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Clause 5.6.19.</summary>
    /// <exception cref="ProblemException">ResourceNotFound: no such instance.</exception>
    public static EditResult ReplaceAttribute(Entity entity, EntityAttribute fragment, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Clause 5.6.5.</summary>
    /// <exception cref="ProblemException">ResourceNotFound: no such instance.</exception>
    public static EditResult DeleteAttribute(Entity entity, string name, string? datasetId, bool deleteAll, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Clause 5.6.6.</summary>
    public static EntityChange Delete(Entity entity, DateTimeOffset now) => throw new NotImplementedException();
}

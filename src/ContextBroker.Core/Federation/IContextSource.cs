using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Federation;

/// <summary>Speaks to a registered context source, over whatever its endpoint is reached by.</summary>
public interface IContextSource
{
    /// <summary>
    /// Asks once. What the source does wrong is said in the reply; only cancelling throws. Conveyed are the registration's tenant and
    /// contextSourceInfo (clauses 4.14, 4.3.6.5), and all that the request went through, this broker the last.
    /// </summary>
    Task<SourceReply> Send(SourceCall call, CancellationToken cancel);
}

/// <summary>One request to one source.</summary>
/// <param name="Context">The @context of the names in it.</param>
public sealed record SourceCall(ContextSourceRegistration Source, SourceOperations Operation, LdContext Context, RequestOrigin Origin)
{
    /// <summary>The entity that it is about.</summary>
    public string? EntityId { get; init; }

    /// <summary>The subscription that it is about, by its id there.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>The attribute that it is about, under <see cref="Context"/>.</summary>
    public string? Attribute { get; init; }

    /// <summary>Named as in the tables of clause 6, values not encoded.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Without @context.</summary>
    public JsonValue? Body { get; init; }
}

public enum SourceOutcome
{
    Done,

    /// <summary>Done in part; the reply's body may say which.</summary>
    Partly,

    /// <summary>The source does not have what it was asked for.</summary>
    NotFound,

    /// <summary>The source answered with another error.</summary>
    Refused,

    /// <summary>What it answered cannot be read.</summary>
    Unreadable,

    /// <summary>No answer in time, no connection, or none is tried for now.</summary>
    NoAnswer,

    /// <summary>The request would come back to where it has been.</summary>
    Loop,
}

/// <param name="Body">Null: none.</param>
/// <param name="Detail">What went wrong, for people.</param>
public sealed record SourceReply(SourceOutcome Outcome, JsonValue? Body = null, string Detail = "")
{
    /// <summary>The URL of the @context that the answer names beside its body; null: none.</summary>
    public string? ContextUrl { get; init; }

    /// <summary>The id of what was created, as the source says it; null: it does not.</summary>
    public string? CreatedId { get; init; }

    /// <summary>The status of an error, as HTTP counts them; 0: none was answered.</summary>
    public int Status { get; init; }

    /// <summary>What the source says of sources behind it (clause 6.3.17).</summary>
    public ImmutableArray<SourceWarning> Warnings { get; init; } = [];

    public bool IsSuccess => Outcome is SourceOutcome.Done or SourceOutcome.Partly;
}

/// <summary>Why something of an answer may be missing (table 6.3.17-1).</summary>
/// <param name="Source">The registration, or the source behind it that said so.</param>
public sealed record SourceWarning(int Code, string Source, string Text);

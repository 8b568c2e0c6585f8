using System.Collections.Immutable;
using System.Text.Json;

namespace ContextBroker.Core.Moving;

/// <summary>What lies in a target while it is filled: from where, and how far the move is.</summary>
/// <param name="Source">The source's <see cref="IMoveSource.Name"/>.</param>
/// <param name="Numbers">The source's when the move began: it has changed if they have.</param>
/// <param name="Steps">Kinds that were begun.</param>
public sealed record MoveMark(string Source, StoreNumbers Numbers, ImmutableDictionary<MovedKind, MoveStep> Steps)
{
    public MoveMark With(MovedKind kind, MoveStep step) => this with { Steps = Steps.SetItem(kind, step) };

    public MoveStep Of(MovedKind kind) => Steps.GetValueOrDefault(kind) ?? new MoveStep(null, 0, false);

    public string ToJson() => JsonSerializer.Serialize(this);

    public static MoveMark Parse(string json) => JsonSerializer.Deserialize<MoveMark>(json)!;
}

/// <param name="After">Up to where the source was read.</param>
/// <param name="Count">How many records are written.</param>
/// <param name="IsDone">All of them are.</param>
public sealed record MoveStep(string? After, long Count, bool IsDone);

using System.Collections.Immutable;

namespace ContextBroker.Core.Models;

/// <summary>
/// Entities that say something of one square of a standard grid each, as of a year, a kind of day: several of them lie on one square, and are not added
/// up. What of them may be added up over the squares that make up a larger one is said here.
/// </summary>
/// <param name="Code">The attribute with the square's code, expanded.</param>
/// <param name="Sum">Numeric attributes that add up over squares, expanded.</param>
/// <param name="Apart">What the entities of one square differ by; the choice among them when nobody chooses is made in this order.</param>
public sealed record GridModel(string Code, ImmutableArray<string> Sum, ImmutableArray<GridChoice> Apart)
{
    /// <summary>
    /// The squares that hold the one of this code, itself first, each larger than the one before; none: it is no code. The application that has the model
    /// knows its grid.
    /// </summary>
    public Func<string, ImmutableArray<GridSquare>> Around { get; init; } = static _ => [];
}

/// <param name="Attribute">Expanded.</param>
/// <param name="Prefer">Its values, the one to be shown first; empty: they are years or times, and the latest that has begun is shown.</param>
public sealed record GridChoice(string Attribute, ImmutableArray<string> Prefer);

/// <summary>A square of the grid, in degrees.</summary>
public sealed record GridSquare(string Code, double West, double South, double East, double North);

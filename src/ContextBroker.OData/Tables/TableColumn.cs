using System.Collections.Immutable;
using ContextBroker.Core.Models;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.OData.Tables;

/// <summary>Where a column's value stands in an entity.</summary>
public enum ColumnSource
{
    Id,
    CreatedAt,
    ModifiedAt,

    /// <summary>The attribute's value, or what stands in it under the path's keys.</summary>
    Value,

    /// <summary>The attribute's observedAt.</summary>
    ObservedAt,

    /// <summary>Degrees of a point within the geometry, for those who draw maps from numbers.</summary>
    Latitude,
    Longitude,

    /// <summary>The entities that a Relationship points at: a navigation property, not a column of values.</summary>
    Linked,
}

/// <param name="Number">Its place among the columns of its table.</param>
/// <param name="Name">The property's name in $metadata.</param>
/// <param name="Path">The target element of a query that asks for the same value; null: no query can ask for it.</param>
/// <param name="Keys">The way into an object's value.</param>
public sealed record TableColumn(
    int Number, string Name, ColumnSource Source, ValueModel Value, bool IsList, string Attribute, ImmutableArray<string> Keys, QPath? Path)
{
    /// <summary>Of <see cref="ColumnSource.Linked"/>: the table of what it points at.</summary>
    public string? Target { get; init; }

    public string Description { get; init; } = "";
}

using System.Collections.Immutable;

namespace ContextBroker.Core.Models;

/// <summary>
/// What a data model says of an entity type, as far as tables and forms are made of it. An application registers its own as services; the
/// broker stores entities of any type, modelled or not.
/// </summary>
/// <param name="Name">The type's short name: EvacuationShelter. A letter, then letters, digits and underscores.</param>
/// <param name="Plural">What a collection of them is called: EvacuationShelters.</param>
/// <param name="Type">The type, expanded.</param>
/// <param name="Description">A sentence in English.</param>
public sealed record EntityModel(string Name, string Plural, string Type, string Description, ImmutableArray<AttributeModel> Attributes)
{
    /// <summary>Such entities are only for those with a right to them: nothing lists them in passing, tables and reports included.</summary>
    public bool IsRestricted { get; init; }

    /// <summary>Such entities say something of a square of a standard grid each; null: they do not.</summary>
    public GridModel? Grid { get; init; }
}

/// <param name="Name">The attribute's short name, of the same letters as a type's.</param>
/// <param name="Iri">The name, expanded.</param>
public sealed record AttributeModel(string Name, string Iri, ValueModel Value)
{
    /// <summary>The value is an array of such values, a Relationship has an array of objects.</summary>
    public bool IsList { get; init; }

    /// <summary>Of a Relationship: the <see cref="EntityModel.Name"/> of what it points at; null where that is not modelled.</summary>
    public string? Target { get; init; }

    /// <summary>The value is of a moment: observedAt is told beside it.</summary>
    public bool IsObserved { get; init; }

    /// <summary>Of an object: its members, each a column of its own. Their IRIs say nothing.</summary>
    public ImmutableArray<AttributeModel> Members { get; init; } = [];

    public string Description { get; init; } = "";
}

/// <summary>What an attribute's value is.</summary>
public enum ValueModel
{
    Text,
    Integer,
    Number,
    Truth,

    /// <summary>An instant, with its offset.</summary>
    DateTime,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A Relationship: the id of another entity.</summary>
    Link,

    /// <summary>A GeoProperty.</summary>
    Geometry,

    /// <summary>An object of <see cref="AttributeModel.Members"/>.</summary>
    Object,
}

using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>A relationship's way to one of its targets: the attribute, expanded, and the target's id.</summary>
public readonly record struct Link(string Attribute, string Target);

/// <summary>An entity with those that its relationships lead to (clause 4.5.23): a tree, in which no entity stands below itself.</summary>
/// <param name="Projection">What is shown of this entity.</param>
public sealed record LinkedEntity(Entity Entity, Projection? Projection, IReadOnlyDictionary<Link, LinkedEntity> Linked);

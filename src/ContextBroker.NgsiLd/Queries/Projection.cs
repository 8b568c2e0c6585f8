using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>One name of a projection, and what is projected of the entities that the relationship of that name leads to.</summary>
/// <param name="Name">An attribute, expanded; or a member of the entity as written: id, type, scope, createdAt, modifiedAt, deletedAt, expiresAt.</param>
/// <param name="Nested">Empty: nothing was said about linked entities.</param>
public sealed record ProjectionTerm(string Name, ImmutableArray<ProjectionTerm> Nested)
{
    public int LinkedDepth => Nested.IsEmpty ? 0 : 1 + Nested.Max(t => t.LinkedDepth);

    public bool Equals(ProjectionTerm? other) => other is not null && Name == other.Name && Sequences.AreEqual(Nested, other.Nested);

    public override int GetHashCode() => HashCode.Combine(Name, Sequences.Hash(Nested));
}

/// <summary>Members to show or to leave out (clause 4.21 and 6.4.3.2: attrs, pick, omit).</summary>
public sealed record Projection
{
    /// <summary>Only these; null: all.</summary>
    public ImmutableArray<ProjectionTerm>? Picked { get; init; }

    /// <summary>Not these.</summary>
    public ImmutableArray<ProjectionTerm> Omitted { get; init; } = [];

    /// <summary>The picked names are attributes alone: id, type, scope and the system members stay (attrs).</summary>
    public bool KeepsEntityMembers { get; init; }

    /// <summary>How many relationships the braces follow: clause 5.7.2.4 compares this with joinLevel.</summary>
    public int LinkedDepth => Math.Max(Depth(Picked ?? []), Depth(Omitted));

    /// <summary>These attributes, and no member of the entity itself.</summary>
    public static Projection OfAttributes(ImmutableArray<string> names) => new() { Picked = Terms(names) };

    /// <summary>All attributes except these, and no member of the entity itself.</summary>
    public static Projection OfAttributesExcept(ImmutableArray<string> names) => new() { Omitted = Terms([.. names, "id", "type", "scope"]) };

    /// <param name="name">An expanded attribute, or a member of the entity as JSON names it.</param>
    public bool Includes(string name)
    {
        if (Find(Omitted, name) is { Nested.IsEmpty: true })
        {
            return false;
        }

        return Picked is not { } picked || Find(picked, name) is not null || (KeepsEntityMembers && ProjectionParser.IsEntityMember(name));
    }

    /// <summary>Something is shown of any entity.</summary>
    public bool ShowsEvery => !KeepsEntityMembers && (Includes("id") || Includes("type"));

    /// <summary>Something of what was asked for is left to show. The entity's times count where they are picked by name.</summary>
    public bool ShowsAnyOf(Entity entity) =>
        ShowsEvery || IncludesAnyAttributeOf(entity) || (!KeepsEntityMembers && !entity.Scopes.IsEmpty && Includes("scope"))
        || (!KeepsEntityMembers && PicksTimeOf(entity));

    /// <summary>What is shown of the entities behind a relationship; null: everything.</summary>
    public Projection? Nested(string name)
    {
        var picked = Picked is { } all && Find(all, name) is { Nested.IsEmpty: false } pick ? pick.Nested : default(ImmutableArray<ProjectionTerm>?);
        var omitted = Find(Omitted, name)?.Nested ?? [];
        return picked is null && omitted.IsEmpty ? null : new Projection { Picked = picked, Omitted = omitted };
    }

    /// <summary>Shows of one entity what either of the two shows; what they say about linked entities is lost. Null: everything.</summary>
    public static Projection? Union(Projection? left, Projection? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        if (left.Picked is { } some && right.Picked is { } more)
        {
            return new Projection
            {
                Picked = [.. some.Where(t => left.Includes(t.Name)), .. more.Where(t => right.Includes(t.Name))],
                KeepsEntityMembers = left.KeepsEntityMembers || right.KeepsEntityMembers,
            };
        }

        return new Projection { Omitted = [.. left.Omitted.Concat(right.Omitted).Where(t => !left.Includes(t.Name) && !right.Includes(t.Name))] };
    }

    public bool Equals(Projection? other) =>
        other is not null && KeepsEntityMembers == other.KeepsEntityMembers && Picked.HasValue == other.Picked.HasValue
        && Sequences.AreEqual(Picked ?? [], other.Picked ?? []) && Sequences.AreEqual(Omitted, other.Omitted);

    public override int GetHashCode() => HashCode.Combine(KeepsEntityMembers, Sequences.Hash(Picked ?? []), Sequences.Hash(Omitted));

    private bool IncludesAnyAttributeOf(Entity entity)
    {
        foreach (var attribute in entity.Attributes)
        {
            if (Includes(attribute.Name))
            {
                return true;
            }
        }

        return false;
    }

    private bool PicksTimeOf(Entity entity)
    {
        foreach (var term in Picked ?? [])
        {
            if (term.Name is "createdAt" or "modifiedAt" || (term.Name is "expiresAt" && entity.ExpiresAt is not null))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<ProjectionTerm> Terms(ImmutableArray<string> names) => [.. names.Select(name => new ProjectionTerm(name, []))];

    private static int Depth(ImmutableArray<ProjectionTerm> terms) => terms.IsEmpty ? 0 : terms.Max(t => t.LinkedDepth);

    private static ProjectionTerm? Find(ImmutableArray<ProjectionTerm> terms, string name)
    {
        foreach (var term in terms)
        {
            if (term.Name == name)
            {
                return term;
            }
        }

        return null;
    }
}

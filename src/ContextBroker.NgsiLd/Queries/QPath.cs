using System.Collections.Immutable;
using System.Text;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Members of entities and attribute instances that are no attributes themselves but can be asked for by name.</summary>
public enum QMember
{
    Id,
    Type,
    Scope,
    CreatedAt,
    ModifiedAt,
    ExpiresAt,
    ObservedAt,
    UnitCode,
    DatasetId,
    ObjectType,
    ValueType,
}

/// <summary>The way to a target element (clause 4.9): attribute.subAttribute.member[key.key] or relationship{linked path}.</summary>
/// <param name="Attributes">Expanded, from the entity inwards; empty when a member of the entity itself is meant.</param>
/// <param name="Member">The last name, when it is a member.</param>
/// <param name="Keys">The trailing path into a JSON value, or a language, or `*`; keys as written in the value.</param>
/// <param name="Link">What is asked of the entities that the relationship points at.</param>
public sealed record QPath(ImmutableArray<string> Attributes, QMember? Member, ImmutableArray<string> Keys, QLink? Link)
{
    /// <summary>A top-level attribute itself.</summary>
    public static QPath To(string attributeIri) => new([attributeIri], null, [], null);

    public int LinkedDepth => Link is null ? 0 : Link.Path.LinkedDepth + 1;

    public bool Equals(QPath? other) =>
        other is not null && Member == other.Member && Link == other.Link
        && Sequences.AreEqual(Attributes, other.Attributes) && Sequences.AreEqual(Keys, other.Keys);

    public override int GetHashCode() => HashCode.Combine(Sequences.Hash(Attributes), Member, Sequences.Hash(Keys), Link);

    public override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    internal void Print(StringBuilder text)
    {
        for (var i = 0; i < Attributes.Length; i++)
        {
            text.Append(i == 0 ? "<" : ".<").Append(Attributes[i]).Append('>');
        }

        if (Member is { } member)
        {
            text.Append(Attributes.IsEmpty ? "" : ".").Append(QMembers.NameOf(member));
        }

        if (!Keys.IsEmpty)
        {
            text.Append('[').AppendJoin('.', Keys).Append(']');
        }

        Link?.Print(text);
    }
}

/// <param name="Types">Expanded; the hint of clause 4.9, example 14: only linked entities of one of these are looked at. Empty: all.</param>
public sealed record QLink(ImmutableArray<string> Types, QPath Path)
{
    public bool Equals(QLink? other) => other is not null && Path == other.Path && Sequences.AreEqual(Types, other.Types);

    public override int GetHashCode() => HashCode.Combine(Path, Sequences.Hash(Types));

    internal void Print(StringBuilder text)
    {
        text.Append('{');
        if (!Types.IsEmpty)
        {
            text.Append('<').AppendJoin(">,<", Types).Append(">:");
        }

        Path.Print(text);
        text.Append('}');
    }
}

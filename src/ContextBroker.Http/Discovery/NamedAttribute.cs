using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Discovery;

/// <summary>An attribute over all entity types that use it.</summary>
internal sealed record NamedAttribute(string Name, long Count, IReadOnlyList<AttributeKind> Kinds, IReadOnlyList<string> Types)
{
    public static IEnumerable<NamedAttribute> Gather(IReadOnlyList<TypeUsage> types) =>
        from type in types
        from attribute in type.Attributes
        group (type.Type, attribute) by attribute.Name into uses
        select new NamedAttribute(
            uses.Key,
            uses.Sum(u => u.attribute.Count),
            [.. uses.SelectMany(u => u.attribute.Kinds).Distinct()],
            [.. uses.Select(u => u.Type).Distinct()]);
}

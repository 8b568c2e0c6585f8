using System.Collections.Frozen;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>The names of operations and of their groups, as a registration writes them (clause 4.20).</summary>
internal static class OperationNames
{
    // Members of the enumeration that are no names of the clause.
    private static readonly SourceOperations[] NotNamed =
        [SourceOperations.None, SourceOperations.Discovery, SourceOperations.Subscriptions, SourceOperations.EntityMaps];

    private static readonly FrozenDictionary<string, SourceOperations> ByName = Enum.GetValues<SourceOperations>()
        .Except(NotNamed)
        .ToFrozenDictionary(operation => NameOf(operation), StringComparer.Ordinal);

    public static SourceOperations Read(MemberReader member)
    {
        var operations = SourceOperations.None;
        foreach (var item in member.Items())
        {
            operations |= ByName.TryGetValue(item.Text(), out var operation)
                ? operation
                : throw item.Refuse("the name of an operation or of a group of operations (clause 4.20)");
        }

        return operations;
    }

    private static string NameOf(SourceOperations operation)
    {
        var name = operation.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}

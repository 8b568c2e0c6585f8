using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Arrays compared by content: records compare an ImmutableArray by reference.</summary>
internal static class Sequences
{
    public static bool AreEqual<T>(ImmutableArray<T> left, ImmutableArray<T> right) => left.AsSpan().SequenceEqual(right.AsSpan());

    public static int Hash<T>(ImmutableArray<T> items)
    {
        var hash = default(HashCode);
        foreach (var item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}

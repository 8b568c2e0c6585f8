using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Subscriptions;

/// <summary>Something that the state of an entity holds and that can be looked up: a value of an attribute, or a scope with all that lies below.</summary>
/// <param name="Attribute">Null: the text is a scope.</param>
internal readonly record struct StateKey(string? Attribute, double? Number, string? Text)
{
    public static StateKey OfScope(string scope) => new(null, null, scope);

    /// <summary>Of these a state must hold one for the subscription to fit; null: nothing of the kind is known.</summary>
    public static IReadOnlyList<StateKey>? NeededBy(Subscription subscription) =>
        (subscription.Q is { } q ? OfValues(q) : null)
        ?? (subscription.Scope is { } scope ? NecessaryConditions.ScopePrefixes(scope)?.Select(OfScope).ToList() : null);

    private static List<StateKey>? OfValues(QExpression q)
    {
        foreach (var bound in QBounds.Of(q))
        {
            // Equalities alone: ranges would have to be searched.
            if (bound.Compare is { } compare && ValueRange.TryOf(compare, out var ranges) && ranges.TrueForAll(IsOneValue))
            {
                return ranges.ConvertAll(range => new StateKey(bound.Attribute, range.LeastNumber, range.LeastText));
            }
        }

        return null;
    }

    private static bool IsOneValue(ValueRange range) => range.LeastNumber == range.MostNumber && range.LeastText == range.MostText;
}

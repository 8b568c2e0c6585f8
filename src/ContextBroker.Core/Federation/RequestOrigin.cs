using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Core.Federation;

/// <summary>What the request that is passed on brought with it.</summary>
/// <param name="Context">The @context of its names.</param>
/// <param name="Alias">What this broker calls itself, and this tenant of it (clause 5.2.40).</param>
/// <param name="Encountered">The pseudonyms of those that the request went through, the first first (clause 4.3.6.4).</param>
/// <param name="Header">What it conveyed under a name, for the "urn:ngsi-ld:request" of clause 4.3.6.5; null: nothing.</param>
public sealed record RequestOrigin(LdContext Context, string Alias, IReadOnlyList<string> Encountered, Func<string, string?> Header)
{
    /// <summary>A question that the broker asks by itself.</summary>
    public static RequestOrigin OfBroker(LdContext context, string alias) => new(context, alias, [], static _ => null);

    /// <summary>The request has been here before, or has gone too far.</summary>
    public bool IsLoop(int maxHops) => Encountered.Count >= maxHops || Encountered.Contains(Alias);
}

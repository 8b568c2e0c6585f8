namespace ContextBroker.Core.Subscriptions;

/// <summary>Where a subscription starts that does not start from now.</summary>
/// <param name="After">The change after which it starts; null: with the present state, each fitting entity once, then what follows.</param>
public sealed record ReplayStart(long? After);

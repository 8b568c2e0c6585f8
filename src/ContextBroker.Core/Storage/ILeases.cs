namespace ContextBroker.Core.Storage;

/// <summary>
/// Leases of the nodes of one store. No clock of the store or of another node counts: a holder renews, and who has seen a lease not renewed for longer
/// than it lasts, by his own clock, may take it. What its former holder still does is fenced off in the store.
/// </summary>
public interface ILeases
{
    /// <summary>Null: nobody ever held it.</summary>
    ValueTask<Lease?> Look(string name, CancellationToken cancel);

    /// <summary>Those whose names begin so.</summary>
    Task<IReadOnlyList<Lease>> All(string prefix, CancellationToken cancel);

    /// <summary>
    /// Takes the lease if it still is as it was seen. From then on what belongs to these readers, their positions (<see cref="IOutbox.Enqueue"/>) and the
    /// ends of deliveries (<see cref="IDeliveryLedger.Finish"/>, under <see cref="Ledger"/>), can be written by this process alone: what any former
    /// holder has under way is either committed before this returns, or fails with <see cref="LeaseLostException"/>.
    /// </summary>
    /// <returns>Null: somebody else was quicker.</returns>
    Task<Lease?> Take(string name, Lease? seen, string holder, IReadOnlyCollection<string> readers, CancellationToken cancel);

    /// <returns>Null: it has been taken by another.</returns>
    Task<Lease?> Renew(Lease held, CancellationToken cancel);

    /// <summary>Anybody may take it at once; nothing if another has it already.</summary>
    Task Release(Lease held, CancellationToken cancel);

    /// <summary>
    /// Ends whatever the process that took this lease has under way in the store, as if it had not begun it, and forgets the lease: for a holder that is
    /// gone, so that he stands in nobody's way. One that lives after all tries again what was ended. Nothing if the lease is not as it was seen.
    /// </summary>
    Task Bury(Lease seen, CancellationToken cancel);

    /// <summary>What deliveries count as when a lease is taken.</summary>
    const string Ledger = "ledger";
}

/// <param name="Holder">The node that holds it; empty: it was released.</param>
/// <param name="Epoch">Rises with each holder.</param>
/// <param name="Beat">Rises with each renewal.</param>
public sealed record Lease(string Name, string Holder, long Epoch, long Beat);

/// <summary>Nothing was written: another node has taken over what this one was doing.</summary>
public sealed class LeaseLostException(string what) : Exception($"Another node has taken over: {what}");

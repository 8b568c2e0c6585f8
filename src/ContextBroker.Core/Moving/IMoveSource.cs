namespace ContextBroker.Core.Moving;

/// <summary>
/// A whole store of a broker that nobody else has open, to be read record by record. An engine opens one only if no broker runs on it, and keeps
/// brokers from starting on it until it is let go of.
/// </summary>
public interface IMoveSource : IAsyncDisposable
{
    /// <summary>Where it is, without passwords: two of the same name are the same store.</summary>
    string Name { get; }

    Task<StoreNumbers> Numbers(CancellationToken cancel);

    /// <summary>How many records there are of a kind, roughly.</summary>
    Task<long> Count(MovedKind kind, CancellationToken cancel);

    /// <summary>
    /// Some records of a kind, in an order that stays as long as nobody writes: about <see cref="MovedPage.MostBytes"/> of them at most, and never more than <paramref name="max"/>.
    /// Records of the history of one attribute of one id come by rising number.
    /// </summary>
    /// <param name="after">Null to begin, then the page's <see cref="MovedPage.Next"/>.</param>
    Task<MovedPage> Read(MovedKind kind, string? after, int max, CancellationToken cancel);
}

/// <summary>
/// An empty store that a move fills. From its first moment it carries a mark by which brokers refuse to start on it; only <see cref="End"/> takes
/// the mark off. After a crash it is opened again, and tells how far it was.
/// </summary>
public interface IMoveTarget : IMoveSource
{
    /// <summary>Leaves the mark, or finds the one that a move has left that did not come to its end.</summary>
    Task<MoveMark> Begin(MoveMark mark, CancellationToken cancel);

    /// <summary>Writes records, then how far the move is, durably. Records that were written before a crash, and are written again, are there once.</summary>
    /// <exception cref="InvalidOperationException">The store takes no such record: the message names it.</exception>
    Task Write(IReadOnlyList<MovedRecord> records, MoveMark mark, CancellationToken cancel);

    /// <summary>All is written: makes what a broker needs besides (indexes, numbers given last). Done again after a crash it does no harm.</summary>
    /// <param name="step">Told of each thing that is made.</param>
    Task Complete(StoreNumbers numbers, IProgress<string> step, CancellationToken cancel);

    /// <summary>Takes the mark off: from now on it is a broker's store.</summary>
    Task End(CancellationToken cancel);
}

/// <summary>The numbers that a store has given last: none is ever given twice.</summary>
/// <param name="Sequence">Of changes.</param>
/// <param name="Entity">Of entities, in the order of creation.</param>
/// <param name="History">Of records of history.</param>
/// <param name="Outbox">Of notifications.</param>
public sealed record StoreNumbers(long Sequence, long Entity, long History, long Outbox);

/// <param name="Next">Where to go on; null: this is the last.</param>
public sealed record MovedPage(IReadOnlyList<MovedRecord> Records, string? Next)
{
    public const int MostBytes = 4 << 20;
}

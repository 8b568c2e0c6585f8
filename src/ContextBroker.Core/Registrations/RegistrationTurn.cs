namespace ContextBroker.Core.Registrations;

/// <summary>The right to change registrations and subscriptions to them: one at a time, so that all are told in the order of their numbers.</summary>
internal sealed class RegistrationTurn(Func<long> next, Func<ValueTask> end) : IAsyncDisposable
{
    /// <summary>The number of the next change.</summary>
    public long Next() => next();

    public ValueTask DisposeAsync() => end();
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>
/// The sessions in which receivers' answers are heard, one for each receiving broker and credential. Of several nodes on a store the one that delivers hears, in the
/// sessions that the last one had.
/// </summary>
/// <param name="delivers">This node does.</param>
internal sealed class ResponseSessions(ClientSettings settings, ClientNames names, Func<bool> delivers, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<BrokerAddress, Lazy<ResponseSession>> _sessions = new();

    /// <returns>False: an answer on this topic might be lost.</returns>
    public Task<bool> Hear(BrokerAddress broker, string topic, CancellationToken cancel) =>
        _sessions.GetOrAdd(broker, address => new(() => new ResponseSession(address, settings, names.OfReceipts, delivers, clock, logger))).Value.Hear(topic, cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values)
        {
            await session.Value.DisposeAsync().ConfigureAwait(false);
        }
    }
}

using ContextBroker.Core.Delivery;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Changes;

/// <summary>
/// The change log for clients that ask instead of being told: the same notifications, chosen and shown as by a subscription. Bounded in number;
/// the log is not kept for them, and each holds one batch at most.
/// </summary>
public sealed class ChangeConsumption
{
    private readonly ChangeFeed _feed;
    private readonly LinkedStates _linked;
    private readonly TenantRegistry _tenants;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly int _most;
    private long _opened;
    private int _open;

    internal ChangeConsumption(
        ChangeFeed feed, ChangePositions positions, LinkedStates linked, TenantRegistry tenants, IOptions<ChangeOptions> options, TimeProvider clock,
        ILogger<ChangeConsumption> logger)
    {
        (_feed, Positions, _linked, _tenants, _clock, _logger) = (feed, positions, linked, tenants, clock, logger);
        _most = options.Value.MaxReaders;
    }

    public ChangePositions Positions { get; }

    internal static ChangeConsumption Make(IServiceProvider services) => new(
        services.GetRequiredService<ChangeFeed>(), services.GetRequiredService<ChangePositions>(), services.GetRequiredService<LinkedStates>(),
        services.GetRequiredService<TenantRegistry>(), services.GetRequiredService<IOptions<ChangeOptions>>(), services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<ChangeConsumption>>());

    /// <param name="wanted">What is told of which changes; its endpoint does not count.</param>
    /// <exception cref="ProblemException">NonexistentTenant; 410: older than the log; BadRequestData: later than it; 503: too many read.</exception>
    public async Task<ChangeStream> Open(string tenant, Subscription wanted, long after, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        await Positions.Require(after, cancel);
        if (Interlocked.Increment(ref _open) > _most)
        {
            Interlocked.Decrement(ref _open);
            throw new ProblemException(new Problem(ProblemType.Unavailable, $"{_most} clients read the changes already (Changes:MaxReaders); try again later"));
        }

        var reader = _feed.Open($"client {Interlocked.Increment(ref _opened)}", after);
        reader.Confirm(long.MaxValue);
        var registered = new RegisteredSubscription(tenant, wanted, 0, 0, new TallyKeeper(DeliveryTally.Empty, 0));
        return new ChangeStream(reader, Positions, new OwedForChange(_linked, _clock, _logger), registered, () => Interlocked.Decrement(ref _open));
    }
}

/// <summary>One client's reading of the change log. Not for concurrent use.</summary>
public sealed class ChangeStream : IDisposable
{
    private readonly ChangeReader _reader;
    private readonly ChangePositions _positions;
    private readonly OwedForChange _owed;
    private readonly RegisteredSubscription _wanted;
    private readonly Action _close;

    internal ChangeStream(ChangeReader reader, ChangePositions positions, OwedForChange owed, RegisteredSubscription wanted, Action close) =>
        (_reader, _positions, _owed, _wanted, _close) = (reader, positions, owed, wanted, close);

    /// <summary>The last change that was looked at.</summary>
    public long Position => _reader.Position;

    /// <summary>Waits for changes, then tells of those among the next so many that are wanted: perhaps none.</summary>
    /// <exception cref="ProblemException">410: the log has forgotten what comes next.</exception>
    public async Task<IReadOnlyList<ToldChange>> Next(int max, CancellationToken cancel)
    {
        var before = _reader.Position;
        var records = await _reader.ReadWhatIsLeft(max, cancel);
        if ((records.Count == 0 || records[0].Sequence != before + 1) && await _positions.Oldest(cancel) is var oldest && oldest > before + 1)
        {
            throw ChangePositions.Forgotten(before, oldest);
        }

        // What was read is told: who gives up waiting meanwhile must not miss it.
        var told = new List<ToldChange>();
        foreach (var record in records)
        {
            if (record.Tenant == _wanted.Tenant && await _owed.Of(_wanted, record, isReplay: true, CancellationToken.None) is { } item)
            {
                told.Add(new ToldChange(record.Sequence, record.Change.At, item.Payload));
            }
        }

        return told;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _close();
    }
}

/// <param name="Notification">As a subscription's receiver would get it (clause 5.3.1).</param>
public sealed record ToldChange(long Sequence, DateTimeOffset At, ReadOnlyMemory<byte> Notification);

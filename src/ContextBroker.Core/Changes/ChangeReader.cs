using System.Threading.Channels;
using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Changes;

/// <summary>One reader of the change feed: what it has read, and what it has dealt with durably. Used by one caller at a time.</summary>
public sealed class ChangeReader : IDisposable
{
    // One signal is enough however many changes came meanwhile.
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ChangeFeed _feed;
    private long _position;
    private long _confirmed;

    internal ChangeReader(string name, long after, ChangeFeed feed) => (Name, _position, _confirmed, _feed) = (name, after, after, feed);

    public string Name { get; }

    /// <summary>The last change read.</summary>
    public long Position
    {
        get => Volatile.Read(ref _position);
        private set => Volatile.Write(ref _position, value);
    }

    /// <summary>The last change dealt with: the log may forget up to here.</summary>
    public long Confirmed => Interlocked.Read(ref _confirmed);

    public void Confirm(long position) => Interlocked.Exchange(ref _confirmed, position);

    /// <summary>The next changes, at least one; waits for them.</summary>
    public async ValueTask<IReadOnlyList<ChangeRecord>> Read(int max, CancellationToken cancel)
    {
        while (true)
        {
            var records = await _feed.Read(Position, max, cancel);
            if (records.Count > 0)
            {
                Position = records[^1].Sequence;
                return records;
            }

            await _signal.Reader.ReadAsync(cancel);
        }
    }

    /// <summary>For whom the log is not kept: the next changes; waits for them. None: there were some, and the log has none of them any more.</summary>
    public async ValueTask<IReadOnlyList<ChangeRecord>> ReadWhatIsLeft(int max, CancellationToken cancel)
    {
        while (true)
        {
            var last = _feed.LastSequence;
            var records = await _feed.Read(Position, max, cancel);
            if (records.Count == 0 && last > Position)
            {
                // What was committed just now may not be in the ring yet.
                records = await _feed.ReadStored(Position, max, cancel);
            }

            if (records.Count > 0 || last > Position)
            {
                Position = records.Count > 0 ? records[^1].Sequence : last;
                return records;
            }

            await _signal.Reader.ReadAsync(cancel);
        }
    }

    /// <summary>Goes back: what was read after this is read again.</summary>
    public void Rewind(long position) => Position = position;

    public void Dispose() => _feed.Close(this);

    internal void Wake() => _signal.Writer.TryWrite(true);
}

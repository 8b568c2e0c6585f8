using System.Collections.Concurrent;
using ContextBroker.Core.Storage;
using ContextBroker.OData.Tables;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ContextBroker.OData.Columns;

/// <summary>
/// Tables held as columns: read from the store when first needed, then kept up from the change log. Whoever asks sees all that was committed
/// before he asked. What is not asked for any more, or is too much for <see cref="TableOptions.ColumnMegabytes"/>, is let go.
/// </summary>
internal sealed partial class HeldColumns(IEntityStore store, TableOptions options, TimeProvider clock, ILogger<HeldColumns> logger) : BackgroundService
{
    private const int WalkPart = 500;
    private const int MostChanges = 1000;

    // Of the time that a part takes: what nobody waits for takes a third of a core.
    private const int PauseBetween = 2;
    private const long Megabyte = 1024 * 1024;

    // Changes between two beats: up to this, columns that nobody asks for are kept up too, for some hundredths of a core.
    private const int QuietPace = 1000;

    // Changes that whoever asks first may have to wait for: about a second. Reading the rows again would take longer.
    private const int MostBehind = 20_000;

    // Kept up also while nobody asks, so that the next question waits for the changes of a second at most.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<(string Tenant, EntityTable Table), HeldTable> _held = [];
    private readonly ConcurrentDictionary<(string Tenant, EntityTable Table), bool> _wished = new();

    // There was no room for these: not made again before somebody asks.
    private readonly HashSet<(string Tenant, EntityTable Table)> _noRoom = [];
    private long _position;
    private long _lastAtBeat;
    private long _pace;
    private bool _isDisposed;

    /// <summary>Tables that are held, being read, or too large to be.</summary>
    public int Count => _held.Count;

    private long Budget => options.ColumnMegabytes * Megabyte;

    /// <summary>The columns of a table, as of now; null: they are not held, the store is to be asked.</summary>
    /// <param name="build">They are worth being made; whoever wants them meanwhile waits for that.</param>
    public async ValueTask<TableColumns?> Find(string tenant, EntityTable table, bool build, CancellationToken cancel)
    {
        while (Budget > 0 && await Current(tenant, table, build, cancel).ConfigureAwait(false) is { IsTooLarge: false } held)
        {
            if (held.IsReady)
            {
                return held.Columns.HasEnded(clock.GetUtcNow()) ? null : held.Columns;
            }

            // What was committed before the question is in what was built only after another look into the log.
            if (!build || !await held.Built.Task.WaitAsync(cancel).ConfigureAwait(false))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>
    /// Makes the columns of a table before somebody asks for them, in moments between other work, and keeps them while there is room.
    /// </summary>
    /// <returns>They were not there before, and are now. False also while much is written: they would be worn before they are used.</returns>
    public async Task<bool> Prepare(string tenant, EntityTable table, CancellationToken cancel) =>
        await InTurn(token => Prepared(tenant, table, token), cancel).ConfigureAwait(false) is { } held
        && await held.Built.Task.WaitAsync(cancel).ConfigureAwait(false);

    /// <summary>Who asked for them last did not mean it: they are columns made ahead as before.</summary>
    public Task Leave(string tenant, EntityTable table, CancellationToken cancel) => InTurn(
        _ =>
        {
            if (_held.TryGetValue((tenant, table), out var held))
            {
                held.LastAsked = null;
            }

            return Task.FromResult(true);
        },
        cancel);

    /// <summary>The store had to look at many rows of it for one question: columns would have been worth it.</summary>
    public void Wish(string tenant, EntityTable table) => _wished.TryAdd((tenant, table), true);

    public bool IsWished(string tenant, EntityTable table) => _wished.ContainsKey((tenant, table));

    // Twice, being registered twice: as itself and as what runs.
    public override void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _stopping.Cancel();
        _stopping.Dispose();
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lastAtBeat = store.LastSequence;
        using var beat = new PeriodicTimer(Beat, clock);
        while (await beat.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await InTurn(KeepUp, stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whoever asks next reads the log again, and hears what is wrong.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Log.NotKeptUp(logger, e);
            }
        }
    }

    private async Task<bool> KeepUp(CancellationToken cancel)
    {
        var last = store.LastSequence;
        (_pace, _lastAtBeat) = (last - _lastAtBeat, last);
        LetGo();
        if (_pace <= QuietPace || _held.Values.Any(IsAwaited))
        {
            await CatchUp(cancel).ConfigureAwait(false);
        }
        else if (last - _position > MostBehind)
        {
            LetGoOf(static held => held.IsReady);
        }

        return true;
    }

    // What is made ahead and nobody has asked for yet must not take from those who write: it waits for a quieter moment, or is made again then.
    private bool IsAwaited(HeldTable held) => !held.IsTooLarge && (!held.IsAhead || held.LastAsked >= clock.GetUtcNow() - options.ColumnIdle);

    private void LetGoOf(Func<HeldTable, bool> which)
    {
        foreach (var key in _held.Where(h => which(h.Value)).Select(static h => h.Key).ToList())
        {
            _held.Remove(key);
        }
    }

    private Task<HeldTable?> Current(string tenant, EntityTable table, bool build, CancellationToken cancel) => InTurn(
        async token =>
        {
            await CatchUp(token).ConfigureAwait(false);
            var held = _held.GetValueOrDefault((tenant, table));
            if (build)
            {
                held ??= Begin(tenant, table, isAhead: false);
                held.Asked.TrySetResult();
            }

            if (held is { IsTooLarge: false })
            {
                held.LastUse = clock.GetUtcNow();
                held.LastAsked = held.LastUse;
            }

            return held;
        },
        cancel);

    // Null: there is nothing to be made.
    private async Task<HeldTable?> Prepared(string tenant, EntityTable table, CancellationToken cancel)
    {
        if (_pace > QuietPace)
        {
            return null;
        }

        await CatchUp(cancel).ConfigureAwait(false);
        if (_held.TryGetValue((tenant, table), out var held))
        {
            held.IsAhead = !held.IsTooLarge;
            return null;
        }

        return _noRoom.Contains((tenant, table)) ? null : Begin(tenant, table, isAhead: true);
    }

    private HeldTable Begin(string tenant, EntityTable table, bool isAhead)
    {
        // The place in the log comes first: what is committed while the rows are read is then told twice and not never.
        _position = _held.Values.Any(static h => !h.IsTooLarge) ? _position : store.LastSequence;
        var held = new HeldTable(table, isAhead);
        _held.Add((tenant, table), held);
        _ = Task.Run(() => Build(tenant, held), CancellationToken.None);
        return held;
    }

    private async Task Build(string tenant, HeldTable held)
    {
        var isBuilt = false;
        try
        {
            isBuilt = await Read(tenant, held, _stopping.Token).ConfigureAwait(false);
            isBuilt = await InTurn(token => Finish(tenant, held, isBuilt, token), _stopping.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Those who wait ask the store instead, and hear from it what is wrong.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotBuilt(logger, held.Columns.Table.Model.Plural, e);
            await InTurn(_ => Task.FromResult(_held.Remove((tenant, held.Columns.Table))), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            held.Built.TrySetResult(isBuilt);
        }
    }

    private async Task<bool> Read(string tenant, HeldTable held, CancellationToken cancel)
    {
        for (long? after = 0; after is { } place;)
        {
            var began = clock.GetTimestamp();
            var part = await store.Walk(tenant, held.Columns.Table.All, place, WalkPart, cancel).ConfigureAwait(false);
            held.Columns.Add(part.Entities);
            if (held.Columns.Bytes > Budget)
            {
                return false;
            }

            after = part.Next;
            if (!held.Asked.Task.IsCompleted)
            {
                await Task.WhenAny(Task.Delay(PauseBetween * clock.GetElapsedTime(began), clock, cancel), held.Asked.Task).ConfigureAwait(false);
            }
        }

        return true;
    }

    private async Task<bool> Finish(string tenant, HeldTable held, bool isRead, CancellationToken cancel)
    {
        var table = held.Columns.Table;
        if (!isRead)
        {
            Log.TooLarge(logger, table.Model.Plural, options.ColumnMegabytes);
            held.GiveUp(clock.GetUtcNow());
            _noRoom.Add((tenant, table));
            return false;
        }

        await CatchUp(cancel).ConfigureAwait(false);
        if (!_held.ContainsKey((tenant, table)) || !held.Open())
        {
            _held.Remove((tenant, table));
            return false;
        }

        held.LastUse = clock.GetUtcNow();
        LetGo();
        return true;
    }

    private async Task CatchUp(CancellationToken cancel)
    {
        while (_held.Values.Any(static h => !h.IsTooLarge))
        {
            // The log of the store, not what this node has heard of: other nodes write too.
            var last = store.LastSequence;
            var records = await store.ReadChanges(_position, MostChanges, cancel).ConfigureAwait(false);
            if (records.Count == 0 ? last > _position : records[0].Sequence != _position + 1)
            {
                // The log has forgotten what came next.
                _held.Clear();
                return;
            }

            foreach (var (key, held) in _held.ToArray())
            {
                if (!held.TakeUp(records.Where(r => r.Tenant == key.Tenant)))
                {
                    _held.Remove(key);
                }
            }

            _position = records.Count == 0 ? _position : records[^1].Sequence;
            if (records.Count < MostChanges)
            {
                return;
            }
        }
    }

    private void LetGo()
    {
        var idle = clock.GetUtcNow() - options.ColumnIdle;
        LetGoOf(held => held.LastUse < idle && (held.IsTooLarge || held is { IsReady: true, IsAhead: false }));

        var inUse = _held.Where(static h => h.Value.IsReady).OrderBy(static h => h.Value.LastUse).ToList();
        var bytes = inUse.Sum(static h => h.Value.Columns.Bytes);
        foreach (var (key, held) in inUse)
        {
            if (bytes <= Budget)
            {
                return;
            }

            bytes -= held.Columns.Bytes;
            _held.Remove(key);
            _noRoom.Add(key);
        }
    }

    private async Task<T> InTurn<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await act(cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "The columns of {Table} could not be read; its requests ask the store", EventName = "ColumnsNotBuilt")]
        public static partial void NotBuilt(ILogger logger, string table, Exception exception);

        [LoggerMessage(11, LogLevel.Information, "{Table} takes more than OData:ColumnMegabytes ({Megabytes}); its requests ask the store", EventName = "ColumnsTooLarge")]
        public static partial void TooLarge(ILogger logger, string table, int megabytes);

        [LoggerMessage(12, LogLevel.Warning, "Columns could not be kept up with the change log; the next request tries again", EventName = "ColumnsNotKeptUp")]
        public static partial void NotKeptUp(ILogger logger, Exception exception);
    }
}

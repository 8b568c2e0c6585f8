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
/// <param name="collect">Collects garbage; by default all that there is.</param>
internal sealed partial class HeldColumns(
    IEntityStore store, TableOptions options, TimeProvider clock, ILogger<HeldColumns> logger, Action? collect = null) : BackgroundService
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

    // What so many rows were read from, or lay in, is worth a collection of its own.
    private const int ManyRows = 10_000;

    // Kept up also while nobody asks, so that the next question waits for the changes of a second at most.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<(string Tenant, EntityTable Table), HeldTable> _held = [];
    private readonly ConcurrentDictionary<(string Tenant, EntityTable Table), bool> _wished = new();

    // There was no room for these: not made again before somebody asks.
    private readonly HashSet<(string Tenant, EntityTable Table)> _noRoom = [];
    private readonly Action _collect = collect ?? Collect;
    private long _position;
    private long _lastAtBeat;
    private bool _isLittered;
    private long _pace;
    private bool _isDisposed;

    /// <summary>Tables that are held, being read, or too large to be.</summary>
    public int Count => _held.Count;

    private long Budget => options.ColumnMegabytes * Megabyte;

    private long BudgetAhead => Math.Min(options.ColumnMegabytesAhead, options.ColumnMegabytes) * Megabyte;

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
    /// <param name="rows">How many it has, about: what has no room is given up before all of it is read.</param>
    /// <returns>
    /// They were not there before, and are now. False also while much is written: they would be worn before they are used, and what they are made of
    /// is needed by those who write.
    /// </returns>
    public async Task<bool> Prepare(string tenant, EntityTable table, long rows, CancellationToken cancel) =>
        await InTurn(token => Prepared(tenant, table, rows, token), cancel).ConfigureAwait(false) is { } held
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
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.NotKeptUp(logger, e);
            }
        }
    }

    private async Task<bool> KeepUp(CancellationToken cancel)
    {
        var last = store.LastSequence;
        Volatile.Write(ref _pace, last - _lastAtBeat);
        _lastAtBeat = last;
        LetGo();
        if (IsQuiet || _held.Values.Any(IsAwaited))
        {
            await CatchUp(cancel).ConfigureAwait(false);
        }
        else if (last - _position > MostBehind)
        {
            LetGoOf(static held => held.IsReady);
        }

        Tidy();
        return true;
    }

    // Some hundred megabytes, and on a quiet machine nothing else would come to collect them.
    private void Tidy()
    {
        if (_isLittered && IsQuiet && !_held.Values.Any(static h => h is { IsReady: false, IsTooLarge: false }))
        {
            _isLittered = false;
            _collect();
        }
    }

    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private void Litter(HeldTable held) => _isLittered |= held.Columns.Rows >= ManyRows;

    // What is made ahead and nobody has asked for yet must not take from those who write: it waits for a quieter moment, or is made again then.
    private bool IsAwaited(HeldTable held) => !held.IsTooLarge && (!held.IsAhead || held.LastAsked >= clock.GetUtcNow() - options.ColumnIdle);

    private bool IsUnasked(HeldTable held) => held is { IsReady: true, IsAhead: true } && !IsAwaited(held);

    // Of the second before the last beat.
    private bool IsQuiet => Volatile.Read(ref _pace) <= QuietPace;

    private void LetGoOf(Func<HeldTable, bool> which)
    {
        foreach (var (key, held) in _held.Where(h => which(h.Value)).ToList())
        {
            _held.Remove(key);
            Litter(held);
        }
    }

    private Task<HeldTable?> Current(string tenant, EntityTable table, bool build, CancellationToken cancel) => InTurn(
        async token =>
        {
            await CatchUp(token).ConfigureAwait(false);
            var held = _held.GetValueOrDefault((tenant, table));
            if (build)
            {
                held ??= Begin(tenant, new HeldTable(table));
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
    private async Task<HeldTable?> Prepared(string tenant, EntityTable table, long rows, CancellationToken cancel)
    {
        if (!IsQuiet)
        {
            return null;
        }

        await CatchUp(cancel).ConfigureAwait(false);
        if (_held.TryGetValue((tenant, table), out var held))
        {
            // Not what has no room among those that stay: it would drive the others out once nobody asks for it any more.
            held.IsAhead |= held.IsReady && held.Columns.Bytes <= RoomAhead();
            return null;
        }

        return _noRoom.Contains((tenant, table)) ? null : Begin(tenant, new HeldTable(table, new AheadOfQuestions(rows, RoomAhead())));
    }

    private long RoomAhead() => BudgetAhead - _held.Values.Where(IsUnasked).Sum(static h => h.Columns.Bytes);

    private HeldTable Begin(string tenant, HeldTable held)
    {
        // The place in the log comes first: what is committed while the rows are read is then told twice and not never.
        _position = _held.Values.Any(static h => !h.IsTooLarge) ? _position : store.LastSequence;
        _held.Add((tenant, held.Columns.Table), held);
        _ = Task.Run(() => Build(tenant, held), CancellationToken.None);
        return held;
    }

    private async Task Build(string tenant, HeldTable held)
    {
        var isBuilt = false;
        try
        {
            isBuilt = await Read(tenant, held, _stopping.Token).ConfigureAwait(false) is { } isRead
                && await InTurn(token => Finish(tenant, held, isRead, token), _stopping.Token).ConfigureAwait(false);
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

    // False: too large. Null: given up, as nobody has asked.
    private async Task<bool?> Read(string tenant, HeldTable held, CancellationToken cancel)
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
            if (held.Asked.Task.IsCompleted)
            {
                continue;
            }

            await Task.WhenAny(Task.Delay(PauseBetween * clock.GetElapsedTime(began), clock, cancel), held.Asked.Task).ConfigureAwait(false);
            if (!(IsQuiet && held.HasRoom) && await InTurn(_ => Task.FromResult(GivesUp(tenant, held)), cancel).ConfigureAwait(false))
            {
                return null;
            }
        }

        return true;
    }

    // Whoever asked meanwhile waits for it.
    private bool GivesUp(string tenant, HeldTable held)
    {
        if (held.Asked.Task.IsCompleted)
        {
            return false;
        }

        Litter(held);
        var key = (tenant, held.Columns.Table);
        if (_held.GetValueOrDefault(key) == held)
        {
            _held.Remove(key);
        }

        if (!held.HasRoom)
        {
            _noRoom.Add(key);
            Log.NotAhead(logger, held.Columns.Table.Model.Plural, options.ColumnMegabytesAhead);
        }

        return true;
    }

    private async Task<bool> Finish(string tenant, HeldTable held, bool isRead, CancellationToken cancel)
    {
        var table = held.Columns.Table;
        Litter(held);
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

        LetGoUntil(BudgetAhead, IsUnasked);
        LetGoUntil(Budget, static held => held.IsReady);
    }

    private void LetGoUntil(long budget, Func<HeldTable, bool> which)
    {
        var all = _held.Where(h => which(h.Value)).OrderBy(static h => h.Value.LastUse).ToList();
        var bytes = all.Sum(static h => h.Value.Columns.Bytes);
        foreach (var (key, held) in all)
        {
            if (bytes <= budget)
            {
                return;
            }

            bytes -= held.Columns.Bytes;
            _held.Remove(key);
            Litter(held);
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

        [LoggerMessage(14, LogLevel.Information, "{Table} would take more than is left of OData:ColumnMegabytesAhead ({Megabytes}); it is read when somebody asks", EventName = "ColumnsNotMadeAhead")]
        public static partial void NotAhead(ILogger logger, string table, int megabytes);

        [LoggerMessage(12, LogLevel.Warning, "Columns could not be kept up with the change log; the next request tries again", EventName = "ColumnsNotKeptUp")]
        public static partial void NotKeptUp(ILogger logger, Exception exception);
    }
}

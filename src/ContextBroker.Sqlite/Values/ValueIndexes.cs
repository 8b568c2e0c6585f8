using System.Collections.Concurrent;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Writing;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Sqlite.Values;

/// <summary>
/// Decides which attributes are indexed by value: those that queries compare often while they look at many entities. An index costs every
/// write of its attribute, so none is made on suspicion.
/// </summary>
internal sealed partial class ValueIndexes(WriteQueue writes, NameTable names, SqliteOptions options, ILogger logger) : IAsyncDisposable
{
    // Entities of one transaction while an index is filled: other writers wait for that many at most.
    private const int FilledAtOnce = 200;

    private readonly WriteQueue _writes = writes;
    private readonly NameTable _names = names;
    private readonly SqliteOptions _options = options;
    private readonly ILogger _logger = logger;
    private readonly ConcurrentDictionary<int, long> _scanned = new();
    private readonly ConcurrentDictionary<int, Task> _begun = new();
    private readonly ConcurrentDictionary<int, bool> _complete = new();
    private readonly Lock _gate = new();
    private readonly BroadConditions _broad = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Takes up the indexes of the file; goes on with those that were not complete.</summary>
    public void Load(ReaderPool readers)
    {
        using var reader = readers.Rent();
        var statement = reader.Connection.Use("SELECT attribute, tenant, complete FROM value_indexes");
        while (statement.Step())
        {
            var attribute = (int)statement.Int64(0);
            if (statement.Int64(2) == 1)
            {
                _begun[attribute] = Task.CompletedTask;
                _complete[attribute] = true;
            }
            else
            {
                Build(attribute, (int)statement.Int64(1));
            }
        }
    }

    public bool Has(int attribute) => _complete.ContainsKey(attribute);

    /// <summary>The condition lately held for so many entities that its index was no help.</summary>
    public bool IsBroad(int attribute, QCompare condition) => _broad.Contains(attribute, condition);

    public void FoundBroad(int attribute, QCompare condition) => _broad.Add(attribute, condition);

    /// <summary>A query looked at so many entities.</summary>
    public void Scanned(int tenant, EntityQuery query, int entities)
    {
        if (query.Q is null || entities < _options.LongScan || _begun.Count >= _options.MaxValueIndexes)
        {
            return;
        }

        foreach (var bound in QBounds.Of(query.Q))
        {
            var attribute = _names.Find(NameKind.Attribute, tenant, bound.Attribute);
            if (attribute != 0 && bound.Compare is { } compare && ValueRange.TryOf(compare, out _)
                && _scanned.AddOrUpdate(attribute, entities, (_, before) => before + entities) >= _options.IndexAfterScanned && !Has(attribute))
            {
                Build(attribute, tenant);
            }
        }
    }

    /// <summary>When every index that was begun is complete.</summary>
    public Task Built() => Task.WhenAll(_begun.Values);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await Built().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private void Build(int attribute, int tenant)
    {
        lock (_gate)
        {
            if (!_begun.ContainsKey(attribute))
            {
                _begun[attribute] = Task.Run(() => Fill(attribute, tenant));
            }
        }
    }

    private async Task Fill(int attribute, int tenant)
    {
        try
        {
            await _writes.Enqueue(w => Begin(w, attribute, tenant), _closing.Token).ConfigureAwait(false);
            long? last = 0;
            while (last is { } after)
            {
                last = await _writes.Enqueue(w => w.Entities.Values.Fill(attribute, tenant, after, FilledAtOnce), _closing.Token).ConfigureAwait(false);
            }

            _complete[attribute] = true;
            Log.Indexed(_logger, _names.Text(attribute));
        }
        catch (OperationCanceledException)
        {
            // Gone on with when the store is opened again.
        }
#pragma warning disable CA1031 // Queries do without; whatever prevents writing is told to those who write.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotIndexed(_logger, _names.Text(attribute), e);
        }
    }

    private static bool Begin(Writer writer, int attribute, int tenant)
    {
        writer.Entities.Values.Begin(attribute, tenant);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "Queries compare {Attribute} often: it is indexed by value now", EventName = "ValueIndexBuilt")]
        public static partial void Indexed(ILogger logger, string attribute);

        [LoggerMessage(21, LogLevel.Warning, "{Attribute} could not be indexed by value; its queries stay slow", EventName = "ValueIndexFailed")]
        public static partial void NotIndexed(ILogger logger, string attribute, Exception exception);
    }
}

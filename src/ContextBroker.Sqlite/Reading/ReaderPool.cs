using System.Collections.Concurrent;
using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Reading;

/// <summary>Connections that only read, with their prepared statements. As many as threads read at once; a few are kept.</summary>
internal sealed class ReaderPool(StoreFile file) : IDisposable
{
    private readonly ConcurrentBag<Connection> _free = [];
    private readonly StoreFile _file = file;
    private readonly int _kept = Environment.ProcessorCount * 2;
    private bool _closed;

    public Lease Rent()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return new Lease(this, _free.TryTake(out var connection) ? connection : _file.OpenReader());
    }

    public void Dispose()
    {
        _closed = true;
        while (_free.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private void Return(Connection connection)
    {
        if (_closed || _free.Count >= _kept)
        {
            connection.Dispose();
        }
        else
        {
            _free.Add(connection);
        }
    }

    internal readonly struct Lease(ReaderPool pool, Connection connection) : IDisposable
    {
        private readonly ReaderPool _pool = pool;

        public Connection Connection { get; } = connection;

        public void Dispose() => _pool.Return(Connection);
    }
}

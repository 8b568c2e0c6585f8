using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Numbers of entities that may fit a query, rising, each once.</summary>
internal abstract class Candidates : IDisposable
{
    public abstract bool Next(out long k);

    public virtual void Dispose()
    {
    }

    public static Candidates Of(List<long> numbers) => new Listed(numbers);

    public static Candidates Of(Statement rows) => new Rows(rows);

    public static Candidates Merge(IReadOnlyList<Statement> indexes) => indexes.Count == 1 ? new Rows(indexes[0]) : new Merged(indexes);

    private sealed class Listed : Candidates
    {
        private readonly List<long> _numbers;
        private int _next;

        public Listed(List<long> numbers)
        {
            numbers.Sort();
            _numbers = numbers;
        }

        public override bool Next(out long k)
        {
            var last = _next == 0 ? 0 : _numbers[_next - 1];
            while (_next < _numbers.Count)
            {
                k = _numbers[_next++];
                if (k > last)
                {
                    return true;
                }
            }

            k = 0;
            return false;
        }
    }

    /// <summary>A statement whose first column is the number, in rising order; its own, disposed with it.</summary>
    private sealed class Rows(Statement statement) : Candidates
    {
        private readonly Statement _statement = statement;
        private bool _done;

        public override bool Next(out long k)
        {
            _done = _done || !_statement.Step();
            k = _done ? 0 : _statement.Int64(0);
            return !_done;
        }

        public override void Dispose() => _statement.Dispose();
    }

    /// <summary>Several indexes at once, an entity that is in more than one given once.</summary>
    private sealed class Merged : Candidates
    {
        private readonly Rows[] _indexes;
        private readonly long[] _heads;

        public Merged(IReadOnlyList<Statement> indexes)
        {
            _indexes = new Rows[indexes.Count];
            _heads = new long[indexes.Count];
            for (var i = 0; i < _indexes.Length; i++)
            {
                _indexes[i] = new Rows(indexes[i]);
                Advance(i);
            }
        }

        public override bool Next(out long k)
        {
            k = _heads.Min();
            if (k == long.MaxValue)
            {
                return false;
            }

            for (var i = 0; i < _heads.Length; i++)
            {
                if (_heads[i] == k)
                {
                    Advance(i);
                }
            }

            return true;
        }

        public override void Dispose()
        {
            foreach (var index in _indexes)
            {
                index.Dispose();
            }
        }

        private void Advance(int i) => _heads[i] = _indexes[i].Next(out var k) ? k : long.MaxValue;
    }
}

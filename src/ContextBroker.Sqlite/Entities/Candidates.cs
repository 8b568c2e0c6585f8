using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Numbers of entities that may fit a query, rising, each once.</summary>
internal abstract class Candidates : IDisposable
{
    public abstract bool Next(out long k);

    public abstract void Dispose();

    /// <summary>Those with larger numbers.</summary>
    public Candidates After(long after) => after == 0 ? this : new Later(this, after);

    public static Candidates Of(List<long> numbers) => new Listed(numbers);

    public static Candidates Of(Connection reader, Statement rows) => new Rows(reader, rows);

    public static Candidates Merge(Connection reader, List<Statement> indexes) =>
        indexes.Count == 1 ? new Rows(reader, indexes[0]) : new Merged(indexes.ConvertAll(i => new Rows(reader, i)));

    private sealed class Later(Candidates candidates, long after) : Candidates
    {
        public override bool Next(out long k)
        {
            while (candidates.Next(out k))
            {
                if (k > after)
                {
                    return true;
                }
            }

            return false;
        }

        public override void Dispose() => candidates.Dispose();
    }

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

        public override void Dispose()
        {
        }
    }

    /// <summary>A statement whose first column is the number, in rising order; taken from the reader and given back to it.</summary>
    private sealed class Rows(Connection reader, Statement statement) : Candidates
    {
        private readonly Connection _reader = reader;
        private readonly Statement _statement = statement;
        private bool _done;

        public override bool Next(out long k)
        {
            _done = _done || !_statement.Step();
            k = _done ? 0 : _statement.Int64(0);
            return !_done;
        }

        public override void Dispose() => _reader.GiveBack(_statement);
    }

    /// <summary>Several indexes at once, an entity that is in more than one given once.</summary>
    private sealed class Merged : Candidates
    {
        private readonly List<Rows> _indexes;
        private readonly long[] _heads;

        public Merged(List<Rows> indexes)
        {
            _indexes = indexes;
            _heads = new long[indexes.Count];
            for (var i = 0; i < _heads.Length; i++)
            {
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

using System.Runtime.ExceptionServices;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>What has to be done with each element of a sequence, done on all cores ahead of whoever uses the results, which come in the order of the elements.</summary>
internal static class WorkAhead
{
    private const long Portion = 64 << 10;
    private const long MostAhead = 32 << 20;
    private static readonly int AtATime = Environment.ProcessorCount + 1;

    /// <param name="source">Read on the side of whoever takes the results. What it throws is thrown after the results of all before.</param>
    /// <param name="size">Of an element, in bytes: elements are worked on in portions of 64 KiB, and beyond 32 MiB only one portion is ahead.</param>
    public static async IAsyncEnumerable<TResult> Of<T, TResult>(IEnumerable<T> source, Func<T, long> size, Func<T, TResult> work)
    {
        var portions = new Portions<T>(source, size);
        var ahead = new Queue<(Task<TResult[]> Results, long Size)>();
        try
        {
            while (portions.Next() is { } portion)
            {
                while (ahead.Count >= AtATime || (ahead.Count > 0 && portion.Size + ahead.Sum(a => a.Size) > MostAhead))
                {
                    foreach (var result in await ahead.Dequeue().Results)
                    {
                        yield return result;
                    }
                }

                ahead.Enqueue((Task.Run(() => Array.ConvertAll(portion.Elements, e => work(e))), portion.Size));
            }

            while (ahead.TryDequeue(out var last))
            {
                foreach (var result in await last.Results)
                {
                    yield return result;
                }
            }

            portions.Fault?.Throw();
        }
        finally
        {
            await Task.WhenAll(ahead.Select(static Task (a) => a.Results)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            portions.Dispose();
        }
    }

    private sealed class Portions<T>(IEnumerable<T> source, Func<T, long> size) : IDisposable
    {
        private readonly IEnumerator<T> _elements = source.GetEnumerator();

        /// <summary>What ended the sequence before its time.</summary>
        public ExceptionDispatchInfo? Fault { get; private set; }

        public (T[] Elements, long Size)? Next()
        {
            var elements = new List<T>();
            var weight = 0L;
            while (weight < Portion && Advance())
            {
                elements.Add(_elements.Current);
                weight += size(_elements.Current);
            }

            return elements.Count == 0 ? null : ([.. elements], weight);
        }

        public void Dispose() => _elements.Dispose();

        private bool Advance()
        {
            try
            {
                return Fault is null && _elements.MoveNext();
            }
            catch (Exception e) when (e is IOException or InvalidDataException or ProblemException)
            {
                Fault = ExceptionDispatchInfo.Capture(e);
                return false;
            }
        }
    }
}

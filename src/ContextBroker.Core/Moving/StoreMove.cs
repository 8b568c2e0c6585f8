using System.Collections.Immutable;

namespace ContextBroker.Core.Moving;

/// <summary>
/// Moves a whole broker from one store to another: copies kind by kind, has the target completed, then reads both from beginning to end and
/// compares number and hash of every kind. Stopped anywhere, however hard, it goes on where it was when it is run again.
/// </summary>
/// <param name="page">Records that are read, and written, at a time.</param>
public sealed class StoreMove(IMoveSource source, IMoveTarget target, int page = 1000)
{
    private readonly IMoveSource _source = source;
    private readonly IMoveTarget _target = target;
    private readonly int _page = page;

    /// <returns>What was compared. The target is a broker's store if all of it is equal, and stays marked if not.</returns>
    /// <exception cref="InvalidOperationException">The target is that of another move, or the source has changed since this one began; or a record cannot be written.</exception>
    public async Task<MoveReport> Run(IProgress<MoveProgress> progress, CancellationToken cancel)
    {
        var mark = await Begin(cancel).ConfigureAwait(false);
        foreach (var kind in Enum.GetValues<MovedKind>())
        {
            mark = await Copy(kind, mark, progress, cancel).ConfigureAwait(false);
        }

        await _target.Complete(mark.Numbers, new Steps(progress), cancel).ConfigureAwait(false);
        var report = await Compare(progress, cancel).ConfigureAwait(false);
        if (report.IsEqual)
        {
            await _target.End(cancel).ConfigureAwait(false);
        }

        return report;
    }

    private async Task<MoveMark> Begin(CancellationToken cancel)
    {
        var numbers = await _source.Numbers(cancel).ConfigureAwait(false);
        var mark = await _target.Begin(new MoveMark(_source.Name, numbers, ImmutableDictionary<MovedKind, MoveStep>.Empty), cancel).ConfigureAwait(false);
        if (mark.Source != _source.Name)
        {
            throw new InvalidOperationException($"A move from {mark.Source} to {_target.Name} has not come to its end: go on with it, or begin anew with --restart");
        }

        return mark.Numbers == numbers ? mark : throw new InvalidOperationException(
            $"{_source.Name} has changed since the move to {_target.Name} began: begin anew with --restart, and let no broker run meanwhile");
    }

    // The next page is read while this one is written.
    private async Task<MoveMark> Copy(MovedKind kind, MoveMark mark, IProgress<MoveProgress> progress, CancellationToken cancel)
    {
        var step = mark.Of(kind);
        var all = await _source.Count(kind, cancel).ConfigureAwait(false);
        progress.Report(new MoveProgress(MoveStage.Copy, kind, step.Count, Math.Max(all, step.Count)));
        var reading = step.IsDone ? null : Task.Run(() => _source.Read(kind, step.After, _page, cancel), cancel);
        while (reading is not null)
        {
            var read = await reading.ConfigureAwait(false);
            reading = read.Next is { } next ? Task.Run(() => _source.Read(kind, next, _page, cancel), cancel) : null;
            step = new MoveStep(read.Next, step.Count + read.Records.Count, read.Next is null);
            mark = mark.With(kind, step);
            try
            {
                await _target.Write(read.Records, mark, cancel).ConfigureAwait(false);
            }
            catch
            {
                await Ended(reading).ConfigureAwait(false);
                throw;
            }

            progress.Report(new MoveProgress(MoveStage.Copy, kind, step.Count, step.IsDone ? step.Count : Math.Max(all, step.Count)));
        }

        return mark;
    }

    // Whoever lets go of the source must not do so under a reader.
    private static async Task Ended(Task? reading)
    {
        if (reading is not null)
        {
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<MoveReport> Compare(IProgress<MoveProgress> progress, CancellationToken cancel)
    {
        var compared = ImmutableArray.CreateBuilder<ComparedKind>();
        foreach (var kind in Enum.GetValues<MovedKind>())
        {
            var all = await _source.Count(kind, cancel).ConfigureAwait(false);
            var ofSource = Task.Run(() => Tally(_source, kind, done => progress.Report(new MoveProgress(MoveStage.Compare, kind, done, Math.Max(all, done))), cancel), cancel);
            var ofTarget = Task.Run(() => Tally(_target, kind, null, cancel), cancel);
            await Task.WhenAll(ofSource, ofTarget).ConfigureAwait(false);
            var (left, right) = (await ofSource.ConfigureAwait(false), await ofTarget.ConfigureAwait(false));
            progress.Report(new MoveProgress(MoveStage.Compare, kind, left.Count, left.Count));
            compared.Add(new ComparedKind(kind, left.Count, left.Hash, right.Count, right.Hash));
        }

        return new MoveReport(
            compared.ToImmutable(), await _source.Numbers(cancel).ConfigureAwait(false), await _target.Numbers(cancel).ConfigureAwait(false));
    }

    private async Task<MovedTally> Tally(IMoveSource store, MovedKind kind, Action<long>? done, CancellationToken cancel)
    {
        var tally = new MovedTally();
        string? after = null;
        do
        {
            var read = await store.Read(kind, after, _page, cancel).ConfigureAwait(false);
            foreach (var record in read.Records)
            {
                tally.Add(record);
            }

            done?.Invoke(tally.Count);
            after = read.Next;
        }
        while (after is not null);

        return tally;
    }

    private sealed class Steps(IProgress<MoveProgress> progress) : IProgress<string>
    {
        public void Report(string value) => progress.Report(new MoveProgress(MoveStage.Complete, null, 0, 0, value));
    }
}

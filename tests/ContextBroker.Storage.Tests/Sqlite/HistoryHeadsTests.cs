using ContextBroker.Sqlite.History;

namespace ContextBroker.Storage.Tests.Sqlite;

public sealed class HistoryHeadsTests
{
    [Test]
    public void LinksFollowWhatWasThereAndEachOther()
    {
        HistoryLink[] first = [new(1, 7, 0), new(2, 8, 0), new(3, 7, 0), new(4, 9, 0)];
        var heads = HistoryHeads.None.With(first);
        Assert.That(first.Select(link => link.Previous), Is.EqualTo(new long[] { 0, 0, 1, 0 }));
        Assert.That((heads.Find(7), heads.Find(8), heads.Find(9), heads.Find(10)), Is.EqualTo((3L, 2L, 4L, 0L)));
        Assert.That(heads.Rows, Is.EqualTo(new long[] { 3, 2, 4 }));

        HistoryLink[] second = [new(5, 8, 0), new(6, 10, 0), new(7, 10, 0)];
        var next = heads.With(second);
        Assert.That(second.Select(link => link.Previous), Is.EqualTo(new long[] { 2, 0, 6 }));
        Assert.That(next.Attributes, Is.EqualTo(new[] { 7, 8, 9, 10 }));
        Assert.That(next.Rows, Is.EqualTo(new long[] { 3, 5, 4, 7 }));
        Assert.That(heads.Rows, Is.EqualTo(new long[] { 3, 2, 4 }), "the older heads stay");

        Assert.That(HistoryHeads.Read(next.Stored).Rows, Is.EqualTo(next.Rows));
        Assert.That(HistoryHeads.None.Rows, Is.Empty);
        Assert.That(HistoryHeads.Read([]).Find(7), Is.Zero);
    }
}

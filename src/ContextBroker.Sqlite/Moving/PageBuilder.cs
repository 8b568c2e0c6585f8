using ContextBroker.Core.Moving;

namespace ContextBroker.Sqlite.Moving;

/// <summary>Gathers records up to a number and a size, each with the mark after which reading goes on.</summary>
internal sealed class PageBuilder(int max)
{
    private readonly List<MovedRecord> _records = [];
    private readonly int _max = max;
    private long _size;
    private string? _mark;

    public bool HasRoom => _records.Count < _max && _size < MovedPage.MostBytes;

    public void Add(MovedRecord record, string mark)
    {
        _records.Add(record);
        _size += record.Size;
        _mark = mark;
    }

    /// <summary>A page that is full may be followed by an empty one.</summary>
    public MovedPage Build() => new(_records, HasRoom ? null : _mark);
}

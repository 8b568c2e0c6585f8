namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// Boxes that the R*Tree of a file that is opened for reading from now on may lack. Nothing is ever taken out of a view, and what is added makes another one.
/// </summary>
internal sealed class AreasView
{
    public static readonly AreasView None = new([], 0);

    // Later views share it: they use more of it.
    private readonly AreaRow[] _rows;
    private readonly int _count;

    private AreasView(AreaRow[] rows, int count) => (_rows, _count) = (rows, count);

    public ReadOnlySpan<AreaRow> Rows => _rows.AsSpan(0, _count);

    /// <summary>Only of the newest view.</summary>
    public AreasView With(List<AreaRow> added)
    {
        if (added.Count == 0)
        {
            return this;
        }

        var count = _count + added.Count;
        var rows = _rows;
        if (count > rows.Length)
        {
            rows = new AreaRow[Math.Max(count, 2 * rows.Length)];
            Rows.CopyTo(rows);
        }

        added.CopyTo(rows, _count);
        return new AreasView(rows, count);
    }
}

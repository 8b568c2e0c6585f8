using NetTopologySuite.Geometries;

namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// Boxes that the R*Tree of a file that is opened for reading from now on may lack: pieces that will not change, and the latest, which gather to the next
/// piece. A view never changes; what is added or written makes another one.
/// </summary>
internal sealed class AreasView
{
    public static readonly AreasView None = new([], [], 0);

    // Later views share the latest: they use more of it.
    private readonly AreaRow[] _latest;
    private readonly int _count;

    private AreasView(AreasPiece[] pieces, AreaRow[] latest, int count) => (Pieces, _latest, _count) = (pieces, latest, count);

    /// <summary>The oldest first.</summary>
    public AreasPiece[] Pieces { get; }

    public ReadOnlySpan<AreaRow> Latest => _latest.AsSpan(0, _count);

    public bool IsEmpty => Pieces.Length == 0 && _count == 0;

    /// <summary>The numbers of entities with a box of this attribute that meets <paramref name="box"/>.</summary>
    public void Collect(int attribute, Envelope box, List<long> into)
    {
        foreach (var piece in Pieces)
        {
            piece.Collect(attribute, box, into);
        }

        AreasPiece.Collect(Latest, attribute, box, into);
    }

    /// <summary>Only of the newest view.</summary>
    public AreasView With(List<AreaRow> added)
    {
        if (added.Count == 0)
        {
            return this;
        }

        var count = _count + added.Count;
        var rows = _latest;
        if (count > rows.Length)
        {
            rows = new AreaRow[Math.Max(count, 2 * rows.Length)];
            Latest.CopyTo(rows);
        }

        added.CopyTo(rows, _count);
        return new AreasView(Pieces, rows, count);
    }

    /// <summary>The latest become a piece.</summary>
    /// <param name="until">No entity up to this one has another box that waits, but in older pieces.</param>
    public AreasView Cut(long until) => new([.. Pieces, new AreasPiece(Latest, until)], [], 0);

    public AreasView WithoutOldest() => new(Pieces[1..], _latest, _count);
}

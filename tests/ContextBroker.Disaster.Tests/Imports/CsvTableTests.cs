using System.Text;
using ContextBroker.Disaster.Imports.Files;

namespace ContextBroker.Disaster.Tests.Imports;

public class CsvTableTests
{
    [TestCase("a,b\n1,2\n", ',')]
    [TestCase("a\tb\n1\t2\n", '\t')]
    [TestCase("\"a,x\";b\n1;2\n", ';')]
    public void DelimiterIsOfTheHeader(string text, char delimiter)
    {
        using var table = Open(Encoding.UTF8.GetBytes(text));
        Assert.That((table.Delimiter, table.Columns.Count), Is.EqualTo((delimiter, 2)));
    }

    [Test]
    public void EncodingIsToldOfAllBytes()
    {
        // Only the last row is none of UTF-8, far behind what a first look would see.
        var text = "名称,値\n" + string.Concat(Enumerable.Repeat("あ,1\n", 300_000)) ;
        var utf8 = Encoding.UTF8.GetBytes(text);
        Assert.Multiple(() =>
        {
            Assert.That(CsvText.Recognise(new MemoryStream(utf8)).Name, Is.EqualTo("UTF-8"));
            Assert.That(CsvText.Recognise(new MemoryStream([.. Encoding.UTF8.Preamble, .. utf8])).Name, Is.EqualTo("UTF-8 with BOM"));
            Assert.That(CsvText.Recognise(new MemoryStream([.. utf8, 0x83, 0x41, 0x0A])).Name, Is.EqualTo("CP932"));
        });
    }

    [Test]
    public void CellsWithoutAValueAreToldApart()
    {
        using var table = Open("a,b,c\n0,,*\n"u8.ToArray());
        var row = table.Rows().First();
        Assert.Multiple(() =>
        {
            Assert.That(row["a"], Is.EqualTo(new Cell(CellState.Value, "0")));
            Assert.That(row["b"].State, Is.EqualTo(CellState.Empty));
            Assert.That(row["c"].State, Is.EqualTo(CellState.Withheld));
            Assert.That(row["d"].State, Is.EqualTo(CellState.Absent));
        });
    }

    [Test]
    public void PlacesAreLines()
    {
        using var table = Open("a,b\n1,\"x\ny\"\n\n2,z\n"u8.ToArray());
        Assert.That(table.Rows().Select(r => r.Place), Is.EqualTo(new[] { "line 2", "line 5" }));
    }

    private static CsvTable Open(byte[] bytes) => CsvTable.Open(() => new MemoryStream(bytes));
}

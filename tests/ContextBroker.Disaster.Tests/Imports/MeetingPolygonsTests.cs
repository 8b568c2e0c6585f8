using ContextBroker.Disaster.Imports.Files;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.IO;
using NetTopologySuite.Operation.Valid;

namespace ContextBroker.Disaster.Tests.Imports;

public class MeetingPolygonsTests
{
    private static readonly GeometryFactory Factory = new();

    [Test]
    public void ThoseThatMeetAreUnitedAndTheOthersLeftAsTheyAre()
    {
        var islet = Square(10, 10, 1);
        var united = MeetingPolygons.United([Square(0, 0, 4), islet, Square(3, 3, 4)]);
        Assert.That(united.Select(p => p.Area).Order(), Is.EqualTo(new[] { 1d, 31 }).Within(1e-9));
        Assert.That(united, Has.Member(islet));
    }

    [Test]
    public void ThoseWithinAHoleStayApart() => Assert.That(
        MeetingPolygons.United([(Polygon)new WKTReader().Read("POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,1 8,8 8,8 1,1 1))"), Square(3, 3, 2)]), Has.Length.EqualTo(2));

    // Against the general repair of the whole.
    [Test]
    public void AnySquaresCoverTheSameArea([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var squares = Enumerable.Range(0, 60).Select(_ => Square(random.Next(100), random.Next(100), 1 + random.Next(12))).ToArray();
        var united = Factory.CreateMultiPolygon(MeetingPolygons.United(squares));
        Assert.That(new IsValidOp(united).IsValid, new IsValidOp(united).ValidationError?.ToString());
        Assert.That(united.EqualsTopologically(GeometryFixer.Fix(Factory.CreateMultiPolygon(squares))));
    }

    private static Polygon Square(int x, int y, int size) => (Polygon)Factory.ToGeometry(new Envelope(x, x + size, y, y + size));
}

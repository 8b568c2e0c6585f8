using ContextBroker.Disaster.Imports.Files;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.IO;
using NetTopologySuite.Operation.Valid;

namespace ContextBroker.Disaster.Tests.Imports;

/// <summary>Rings that touch themselves are parted into the same area as a general repair finds.</summary>
public class TouchingRingsTests
{
    [TestCase("POLYGON((0 0,2 0,2 2,4 2,4 4,2 4,2 2,0 2,0 0))", 2, 0, TestName = "Two squares that share a corner")]
    [TestCase("POLYGON((0 0,4 0,4 4,0 4,0 0,1 2,2 3,3 2,0 0))", 1, 1, TestName = "A hole that hangs on a corner, going round the other way")]
    [TestCase("POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,1 4,4 4,4 7,7 7,7 4,4 4,4 1,1 1))", 1, 2, TestName = "A hole of two squares that share a corner")]
    public void AreParted(string wkt, int polygons, int holes)
    {
        var geometry = new WKTReader().Read(wkt);
        var parted = TouchingRings.Part(geometry)!.Polygons;
        Assert.That((parted.Length, parted.Sum(p => p.NumInteriorRings)), Is.EqualTo((polygons, holes)));
        AssertSame(geometry, parted);
    }

    [Test]
    public void TheRasterOfAnyCellsKeepsItsArea([Range(1, 40)] int seed)
    {
        var geometry = Traced.Cells(new Random(seed), 12);
        AssertSame(geometry, TouchingRings.Part(geometry)?.Polygons ?? [geometry]);
    }

    [Test]
    public void WhatCrossesIsLeftToTheGeneralRepair()
    {
        var bowTie = new WKTReader().Read("POLYGON((0 0,2 2,2 0,0 2,0 0))");
        Assert.That(TouchingRings.Part(bowTie), Is.Null);
    }

    [Test]
    public void WhatTouchesNothingIsLeftAlone() =>
        Assert.That(TouchingRings.Part(new WKTReader().Read("POLYGON((0 0,2 0,2 0,2 2,0 2,0 0),(1 1,1 1.5,1.5 1.5,1 1))")), Is.Null);

    private static void AssertSame(Geometry geometry, Polygon[] parted)
    {
        var united = geometry.Factory.CreateMultiPolygon(parted);
        Assert.That(new IsValidOp(united).IsValid, new IsValidOp(united).ValidationError?.ToString());
        Assert.That(united.EqualsTopologically(GeometryFixer.Fix(geometry)));
    }
}

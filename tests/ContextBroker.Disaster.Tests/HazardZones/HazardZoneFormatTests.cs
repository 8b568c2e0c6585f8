using ContextBroker.Disaster.HazardZones;
using ContextBroker.Disaster.Tests.Imports;

namespace ContextBroker.Disaster.Tests.HazardZones;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HazardZoneFormatTests : IDisposable
{
    private const string Square = "[[[139.48,35.31],[139.49,35.31],[139.49,35.32],[139.48,35.32],[139.48,35.31]]]";
    private readonly Sources _sources = new();

    public void Dispose() => _sources.Dispose();

    // A row of 国土数値情報 A31b (2023), 加工して作成, its geometry made smaller.
    [Test]
    public void PreparedZones()
    {
        var taken = Read("x", Sources.Feature(
            """{"id":"KSJ-A31b-23-523973-r3-0018","hazardType":"flood","scenario":"想定最大規模","depthRank":3,"depthLabel":"3m以上5m未満","depthMin":3,"depthMax":5,"mesh2":"523973","areaM2":1487,"municipalityCodes":["142051"]}""", Square));
        const string Id = "urn:ngsi-ld:HazardZone:KSJ-A31b-23-523973-r3-0018";
        Assert.Multiple(() =>
        {
            Assert.That(taken.Value(Id, "depthRank"), Is.EqualTo("3"));
            Assert.That(taken.Value(Id, "depthMax"), Is.EqualTo("5"));
            Assert.That(taken.Value(Id, "municipalities"), Is.EqualTo("\"urn:ngsi-ld:Municipality:142051\""));
            Assert.That(taken.Value(Id, "localGovernmentCode"), Is.EqualTo("\"140007\""));
            Assert.That(taken.Value(Id, "sourceDataset"), Is.EqualTo("\"KSJ-A31/523973\""));
            Assert.That(taken.Value(Id, "dataVersion"), Is.EqualTo("\"2023\""));
        });
    }

    [Test]
    public void NoUpperDepthIsNotZero()
    {
        var taken = Read("x", Sources.Feature("""{"id":"a","hazardType":"flood","scenario":"s","depthRank":6,"depthMin":20,"depthMax":null}""", Square));
        Assert.That(taken.Value("urn:ngsi-ld:HazardZone:a", "depthMax"), Is.Null);
        Assert.That(taken.Intake.Notes, Has.Some.Contains("1 zones have no upper depth (null)"));
    }

    [TestCase("A31b-20-23_10_5339", """{"A31b_201":4}""", "A31b_201", "想定最大規模", "4", "5", "10")]
    [TestCase("A31a-24_14", """{"A31a_201":"8303","A31a_202":"境川","A31a_203":"14","A31a_204":"神奈川県","A31a_205":2}""", "A31a_205", "想定最大規模", "2", "0.5", "3")]
    [TestCase("A31b-10-23_10_5339", """{"A31b_101":1}""", "A31b_101", "計画規模", "1", "0", "0.5")]
    public void RanksOfA31(string name, string properties, string column, string scenario, string rank, string min, string max)
    {
        var taken = Read(name, Sources.Feature(properties, Square));
        var id = $"urn:ngsi-ld:HazardZone:{name}-{column}-1";
        Assert.Multiple(() =>
        {
            Assert.That(taken.Value(id, "scenario"), Is.EqualTo($"\"{scenario}\""));
            Assert.That(taken.Value(id, "depthRank"), Is.EqualTo(rank));
            Assert.That((taken.Value(id, "depthMin"), taken.Value(id, "depthMax")), Is.EqualTo((min, max)));
        });
    }

    [Test]
    public void A31aNamesItsRiver()
    {
        var taken = Read("A31a-24_14", Sources.Feature("""{"A31a_201":"8303","A31a_202":"境川","A31a_203":"14","A31a_204":"神奈川県","A31a_205":2}""", Square));
        var id = taken.Intake.Ids.Single();
        Assert.That((taken.Value(id, "riverCode"), taken.Value(id, "riverName"), taken.Value(id, "dataVersion")), Is.EqualTo(("\"8303\"", "\"境川\"", "\"2024\"")));
    }

    // 2012: other steps, which are no ranks of today.
    [Test]
    public void StepsOf2012HaveNoRank()
    {
        var taken = Read("A31-12_14", Sources.Feature("""{"A31_001":"23","A31_002":"神奈川県"}""", Square));
        var id = taken.Intake.Ids.Single();
        Assert.That((taken.Value(id, "depthMin"), taken.Value(id, "depthMax"), taken.Value(id, "depthRank")), Is.EqualTo(("1", "2", (string?)null)));
    }

    [Test]
    public void DurationIsNoDepth()
    {
        var taken = Read("A31b-30-23_10_5339", Sources.Feature("""{"A31b_301":2}""", Square));
        Assert.That((taken.Intake.Entities.Count, taken.Intake.Refusals), Is.EqualTo((0, 0)));
        Assert.That(taken.Intake.Notes, Has.Some.StartsWith("1 features say how long water stays"));
    }

    [TestCase("""{"A33_001":"1","A33_002":"2","A33_003":"22","A33_004":"103-Ⅰ-0648","A33_005":"八重団地","A33_006":"沼津市下香貫八重","A33_007":"2006/12/26","A33_008":"0"}""")]
    [TestCase("""{"A33_001":1,"A33_002":2,"A33_003":"22","A33_004":"103-Ⅰ-0648","A33_005":"八重団地","A33_006":"沼津市下香貫八重","A33_007":"20061226","A33_008":0}""")]
    public void SedimentZones(string properties)
    {
        const string Id = "urn:ngsi-ld:HazardZone:KSJ-A33-22-1-103-I-0648-specialWarning";
        var taken = Read("A33-22_22Polygon", Sources.Feature(properties, Square), Sources.Feature(properties, Square));
        Assert.Multiple(() =>
        {
            Assert.That((taken.Value(Id, "phenomenonType"), taken.Value(Id, "zoneClass")), Is.EqualTo(("\"steepSlope\"", "\"specialWarning\"")));
            Assert.That(taken.Value(Id, "designatedAt"), Is.EqualTo("\"2006-12-26\""));
            Assert.That(taken.Value(Id, "localGovernmentCode"), Is.EqualTo("\"220001\""));
            Assert.That(taken.Value(Id, "dataVersion"), Is.EqualTo("\"2022\""));
            Assert.That(taken.Intake.Ids, Has.Count.EqualTo(2), "a zone of two polygons");
        });
    }

    [Test]
    public void UnknownCodesAreRefused()
    {
        var taken = Read("x", Sources.Feature("""{"A33_001":"4","A33_002":"1","A33_003":"14"}""", Square));
        Assert.That((taken.Refused.Place, taken.Refused.Column), Is.EqualTo(("feature 1", "A33_001")));
    }

    [TestCase("0.01m以上 〜 0.3m未満", 0.01, 0.3)]
    [TestCase("5m以上", 5, null)]
    [TestCase("0.3m未満", 0, 0.3)]
    [TestCase("10m 以上 ～ 20m 未満", 10, 20)]
    public void DepthsOfTsunamiAreTexts(string label, double min, double? max) => Assert.That(TsunamiZoneFormat.Depth(label), Is.EqualTo((min, max)));

    [Test]
    public void TsunamiCells()
    {
        var taken = Read("A40-20_14", Sources.Feature("""{"A40_002":"14","A40_003":"0.01m以上 〜 0.3m未満"}""", Square, id: "A40-20_14:641"), Sources.Feature("""{"A40_002":"14","A40_003":"不明"}""", Square));
        Assert.That(taken.Value("urn:ngsi-ld:HazardZone:KSJ-A40-20_14-641", "depthLabel"), Is.EqualTo("\"0.01m以上 〜 0.3m未満\""));
        Assert.That(taken.Refused.Reason, Is.EqualTo("\"不明\" says no depth"));
    }

    [Test]
    public void ZonesWithoutPolygonsAreRefused()
    {
        var taken = Read("x", """{"type":"Feature","properties":{"id":"a","hazardType":"flood","scenario":"s","depthRank":1},"geometry":null}""");
        Assert.That(taken.Refused.Column, Is.EqualTo("geometry"));
    }

    private Taken Read(string name, params string[] features) => _sources.Read(name + ".geojson", Sources.Collection(name, features));
}

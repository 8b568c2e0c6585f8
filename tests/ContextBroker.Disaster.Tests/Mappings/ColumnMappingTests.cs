using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Mappings;
using ContextBroker.Disaster.Tests.Imports;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Tests.Mappings;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ColumnMappingTests : IDisposable
{
    private const string Places = """
        {"name":"places","recognise":["番号","X座標"],"type":"Place","id":"{番号}","longitude":"Y座標","latitude":"X座標","crs":"EPSG:6677","part":"all",
         "provider":"市","source":"市の一覧","license":"CC BY 4.0",
         "attributes":{"name":{"column":"名称"},"capacity":{"column":"人数","kind":"integer","unitCode":"IE"},"owner":{"constant":"14205","kind":"code"},"areas":{"column":"町会","kind":"list"}}}
        """;

    private readonly Sources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Test]
    public void RowsBecomeWhatTheMappingSays()
    {
        var intake = Read(Places, "番号,名称,人数,町会,X座標,Y座標\n7,公園,12,甲;乙,0,0\n8,広場,,,,\n");
        var taken = new Taken("", "", intake);
        Assert.Multiple(() =>
        {
            Assert.That(taken.Value("urn:ngsi-ld:Place:7", "location"), Is.EqualTo("{\"type\":\"Point\",\"coordinates\":[139.833333333,36]}"), "metres of zone 9");
            Assert.That((taken.Value("urn:ngsi-ld:Place:7", "capacity"), taken.Value("urn:ngsi-ld:Place:7", "owner"), taken.Value("urn:ngsi-ld:Place:7", "areas")), Is.EqualTo(("12", "\"142051\"", "[\"甲\",\"乙\"]")));
            Assert.That((taken.Value("urn:ngsi-ld:Place:8", "capacity"), taken.Value("urn:ngsi-ld:Place:8", "location")), Is.EqualTo(((string?)null, (string?)null)), "empty is not zero");
        });
    }

    [TestCase("9,公園,多数,,0,0\n", "人数", "\"多数\" is no integer")]
    [TestCase(",公園,1,,0,0\n", "番号", "the cell is empty, and names the entity")]
    public void BadCellsAreRefused(string row, string column, string reason)
    {
        var intake = Read(Places, "番号,名称,人数,町会,X座標,Y座標\n" + row);
        Assert.That(intake.Refused.Single(), Is.EqualTo(new RefusedRow("line 2", column, reason)));
    }

    [Test]
    public void TimesMakeReadings()
    {
        var intake = Read(
            """{"name":"levels","type":"FloodMonitoring","id":"bridge","observedAt":"observed_at","provider":"県","source":"s","license":"l","attributes":{"currentLevel":{"column":"value","kind":"number","unitCode":"MTR"}}}""",
            "observed_at,value,suspect\n2026-09-20T18:50:00,2.53,False\n");
        var reading = intake.Readings.Single();
        Assert.That((reading.EntityId, reading.At.Text, reading.Values.Single().Instance.Value.ToString()), Is.EqualTo(("urn:ngsi-ld:FloodMonitoring:bridge", "2026-09-20T18:50:00+09:00", "2.53")));
    }

    [TestCase("{", TestName = "{m}: no JSON")]
    [TestCase("""{"name":"x"}""", TestName = "{m}: members missing")]
    [TestCase("""{"name":"x","type":"T","id":"1","provider":"p","source":"s","license":"l","colums":{}}""", TestName = "{m}: a misspelt member")]
    public void OtherFilesAreNoMappings(string json) => Assert.Throws<ProblemException>(() => ColumnMapping.Read(_sources.File("m.json", json)));

    [Test]
    public void TheMappingsThatComeWithTheProgramAreMappings()
    {
        var saved = ColumnMapping.Saved(Path.Combine(TestContext.CurrentContext.TestDirectory, "mappings"));
        Assert.That(saved.Select(m => m.Name).ToList(), Has.Count.EqualTo(10).And.All.Not.Empty);
    }

    private Intake Read(string mapping, string csv)
    {
        var format = MappedFormat.Of(ColumnMapping.Read(_sources.File("mapping.json", mapping)), isChosen: true);
        using var source = OpenedSource.Open(SourceFile.Recognise(_sources.File("x.csv", csv)), new ImportOptions(), 1, new Progress<long>());
        var reader = format.New(source.Shape);
        var intake = new Intake(EntityDraft.IrisOf(reader.Terms));
        foreach (var record in source.Records(intake).ToBlockingEnumerable())
        {
            reader.Read(record, intake);
        }

        reader.End(intake);
        return intake;
    }
}

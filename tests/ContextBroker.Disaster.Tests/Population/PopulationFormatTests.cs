using System.Text;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Tests.Imports;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Tests.Population;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PopulationFormatTests : IDisposable
{
    private const string Square = "[[[139.48,35.31],[139.49,35.31],[139.49,35.32],[139.48,35.31]]]";
    private readonly Sources _sources = new();

    public void Dispose() => _sources.Dispose();

    // Rows of 国土数値情報 250mメッシュ別将来推計人口（2024）, 加工して作成.
    [Test]
    public void ProjectionsStayAsPublished()
    {
        var taken = _sources.Read("x.csv", "mesh_code_250m,year,total,age0_14,age15_64,age65_over\n5239739844,2025,953.2,129.6,618.8,204.8\n5239735744,2025,0.0,0.0,0.0,0.0\n");
        const string Id = "urn:ngsi-ld:PopulationMesh:5239739844-m250r6-2025";
        Assert.Multiple(() =>
        {
            Assert.That(taken.Value(Id, "populationTotal"), Is.EqualTo("953.2"));
            Assert.That(taken.Value(Id, "population65over"), Is.EqualTo("204.8"));
            Assert.That((taken.Value(Id, "meshLevel"), taken.Value(Id, "referenceYear")), Is.EqualTo(("\"250m\"", "2025")));
            Assert.That(taken.Value(Id, "location"), Is.EqualTo("{\"type\":\"Polygon\",\"coordinates\":[[[139.484375,35.33125],[139.4875,35.33125],[139.4875,35.333333333],[139.484375,35.333333333],[139.484375,35.33125]]]}"));
            Assert.That(taken.Value("urn:ngsi-ld:PopulationMesh:5239735744-m250r6-2025", "populationTotal"), Is.EqualTo("0.0"), "nobody lives there, which is known");
            Assert.That(taken.Intake.Notes, Has.Some.Contains("1 say 0 people"));
        });
    }

    [Test]
    public void TheMapSaysTheSameAsTheTable()
    {
        var taken = _sources.Read("x.geojson", Sources.Collection("x", Sources.Feature(
            """{"id":"5239739844","values":{"2025":{"total":953.2,"young":129.6,"working":618.8,"senior":204.8},"2030":{"total":960.0}}}""", Square)));
        Assert.That(taken.Value("urn:ngsi-ld:PopulationMesh:5239739844-m250r6-2025", "population0to14"), Is.EqualTo("129.6"));
        Assert.That(taken.Value("urn:ngsi-ld:PopulationMesh:5239739844-m250r6-2030", "population0to14"), Is.Null, "not said is not zero");
    }

    [Test]
    public void ColumnsOfTheMinistry()
    {
        var taken = _sources.Read("x.geojson", Sources.Collection("x", Sources.Feature(
            """{"MESH_ID":"5239739844","SHICODE":"14205","PTN_2020":1000.5,"PTN_2025":953.2,"PTA_2025":129.6,"PTB_2025":618.8,"PTC_2025":204.8,"PTD_2025":101.0}""", Square)));
        const string Id = "urn:ngsi-ld:PopulationMesh:5239739844-m250r6-2025";
        Assert.That(taken.Intake.Ids, Has.Count.EqualTo(2));
        Assert.That((taken.Value(Id, "population75over"), taken.Value(Id, "municipalities")), Is.EqualTo(("101.0", "\"urn:ngsi-ld:Municipality:142051\"")));
    }

    // Written after the form of e-Stat: CP932, two rows of header, HTKSYORI, HTKSAKI, GASSAN, "*".
    [Test]
    public void CensusMeshesKeepWhatIsWithheld()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        const string Text = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001101001,T001101004,T001101010,T001101019,T001101034\n"
            + ",,,,　人口（総数）,　０～１４歳人口　総数,　１５～６４歳人口　総数,　６５歳以上人口　総数,　世帯総数\n"
            + "533900064,2,533900073,,3,*,*,*,*\n"
            + "533900073,1,,533900064,120,0,80,43,50\n";
        var taken = Sources.Read(_sources.File("tblT001101H5339.txt", Encoding.GetEncoding(932).GetBytes(Text)));
        const string Folded = "urn:ngsi-ld:PopulationMesh:533900064-census-2020";
        const string Receiver = "urn:ngsi-ld:PopulationMesh:533900073-census-2020";
        Assert.Multiple(() =>
        {
            Assert.That(taken.Form, Does.Contain("CP932"));
            Assert.That(taken.Value(Folded, "populationTotal"), Is.EqualTo("3"), "the total is never withheld");
            Assert.That(taken.Value(Folded, "population65over"), Is.Null);
            Assert.That(taken.Value(Folded, "suppressedAttributes"), Is.EqualTo("[\"population0to14\",\"population15to64\",\"population65over\",\"households\"]"));
            Assert.That(taken.Value(Folded, "foldedInto"), Is.EqualTo($"\"{Receiver}\""));
            Assert.That(taken.Value(Receiver, "foldedFrom"), Is.EqualTo($"\"{Folded}\""));
            Assert.That(taken.Value(Receiver, "population0to14"), Is.EqualTo("0"), "none is a value");
            Assert.That((taken.Value(Folded, "privacyProcessing"), taken.Value(Receiver, "privacyProcessing")), Is.EqualTo(("\"folded\"", "\"receiver\"")));
            Assert.That(taken.Intake.Notes, Has.Some.StartsWith("1 meshes have their breakdown withheld (*), which is not zero; 1 neighbours"));
        });
    }

    [Test]
    public void ACensusOfNoKnownYearMustBeTold()
    {
        const string Text = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T009999001\n,,,,人口（総数）\n533900064,0,,,3\n";
        Assert.Throws<ProblemException>(() => _sources.Read("x.txt", Text));
        Assert.That(_sources.Read("x.txt", Text, new ImportOptions { Year = 2030 }).Intake.Ids.Single(), Does.EndWith("-census-2030"));
    }

    // Rows of 国土交通省「全国の人流オープンデータ」, 加工して作成.
    [Test]
    public void PeopleFlow()
    {
        var taken = _sources.Read("x.csv", "mesh1kmid,prefcode,citycode,year,month,dayflag,timezone,population\n52397398,14,14205,2019,12,1,1,9854\n52397398,14,14205,2019,12,0,3,1\n");
        const string Id = "urn:ngsi-ld:PeopleFlowObservation:52397398-2019-12-weekday-lateNight";
        Assert.Multiple(() =>
        {
            Assert.That((taken.Value(Id, "stayPopulation"), taken.Value(Id, "minimumPublishedValue")), Is.EqualTo(("9854", "10")));
            Assert.That((taken.Value(Id, "dateObservedFrom"), taken.Value(Id, "dateObservedTo")), Is.EqualTo(("\"2019-12-01T00:00:00+09:00\"", "\"2020-01-01T00:00:00+09:00\"")));
            Assert.That(taken.Value(Id, "localGovernmentCode"), Is.EqualTo("\"142051\""));
            Assert.That((taken.Refused.Place, taken.Refused.Column), Is.EqualTo(("line 3", "timezone")));
        });
    }
}

using ContextBroker.Disaster.Tests.Imports;

namespace ContextBroker.Disaster.Tests.Shelters;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MunicipalListTests : IDisposable
{
    private const string Header = "全国地方公共団体コード,ID,名称,名称_カナ,所在地_連結表記,所在地_都道府県,所在地_市区町村,緯度,経度,標高,災害種別_洪水,災害種別_津波,指定避難所との重複,想定収容人数,対象となる町会・自治会\n";
    private readonly Sources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Test]
    public void RowsBecomeSites()
    {
        var taken = _sources.Read("x.csv", Header + "14205,0001,公園,コウエン,神奈川県藤沢市1-1,神奈川県,藤沢市,35.35,139.47,12.5,1,,1,250,一丁目;二丁目\n");
        const string Id = "urn:ngsi-ld:EvacuationSite:142051-0001";
        Assert.Multiple(() =>
        {
            Assert.That((taken.Value(Id, "externalSiteId"), taken.Value(Id, "localGovernmentCode")), Is.EqualTo(("\"0001\"", "\"142051\"")));
            Assert.That((taken.Value(Id, "hazardTypes"), taken.Value(Id, "alsoDesignatedShelter")), Is.EqualTo(("[\"flood\"]", "true")));
            Assert.That((taken.Value(Id, "maxCapacity"), taken.Value(Id, "elevation")), Is.EqualTo(("250", "12.5")));
            Assert.That(taken.Value(Id, "targetAreas"), Is.EqualTo("[\"一丁目\",\"二丁目\"]"));
        });
    }

    [Test]
    public void CapacityThatIsNoNumberIsKeptAsText()
    {
        var taken = _sources.Read("x.csv", Header + "14205,0001,公園,,,,,35.35,139.47,,,,,屋内191人／屋外0人(面積の1/2),\n");
        const string Id = "urn:ngsi-ld:EvacuationSite:142051-0001";
        Assert.That((taken.Value(Id, "maxCapacity"), taken.Value(Id, "capacityNote")), Is.EqualTo(((string?)null, "\"屋内191人／屋外0人(面積の1/2)\"")));
        Assert.That(taken.Intake.Notes, Has.Some.StartsWith("想定収容人数 of 1 of 1 rows"));
    }

    [TestCase("14205,0001,公園,,,,,35.35,139.47,,x,,,,\n", "災害種別_洪水")]
    [TestCase("14206,,公園,,,,,35.35,139.47,,,,,,\n", "ID")]
    [TestCase("14205,0001,公園,,,,,,139.47,,,,,,\n", "緯度")]
    [TestCase("142052,0001,公園,,,,,35.35,139.47,,,,,,\n", "全国地方公共団体コード")]
    public void BadCellsAreRefused(string row, string column) => Assert.That(_sources.Read("x.csv", Header + row).Refused.Column, Is.EqualTo(column));

    // After a row of 七尾市「開設中の避難所状況」, 加工して作成（raokiey）.
    [Test]
    public void AReportOfPeopleIsAReadingOfAnotherEntity()
    {
        var taken = _sources.Read("x.csv", "ID,名称,人数,時点,所在地_市区町村,緯度,経度,災害種別_洪水,災害種別_津波\nCC0000000504,御祓地区コミュニティセンター,107,令和6年1月13日午後6時,七尾市,37.04826,136.96136,1.0,1.0\n");
        var reading = taken.Intake.Readings.Single();
        Assert.That((reading.Type, reading.At.Text, reading.Values[0].Instance.Value.ToString()), Is.EqualTo(("EvacuationShelter", "2024-01-13T18:00:00+09:00", "107")));
    }
}

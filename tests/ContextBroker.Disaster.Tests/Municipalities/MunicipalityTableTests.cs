using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Tests.Imports;

namespace ContextBroker.Disaster.Tests.Municipalities;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MunicipalityTableTests : IDisposable
{
    private readonly Sources _sources = new();

    public void Dispose() => _sources.Dispose();

    // A row of SSDSE-A-2026 (統計センター), 加工して作成: three rows of header, R and five digits.
    [Test]
    public void IndicatorsCarryTheirOwnSource()
    {
        var taken = _sources.Read("x.csv", "SSDSE-A-2026,Prefecture,Municipality,A1101,A1303,A7101,B1101\n,,年度,2020,2020,2020,2024\n地域コード,都道府県,市区町村,総人口,65歳以上人口,世帯数,総面積\nR14205,神奈川県,藤沢市,436905,106517,*,6956\n");
        const string Id = "urn:ngsi-ld:Municipality:142051";
        Assert.Multiple(() =>
        {
            Assert.That((taken.Value(Id, "populationTotal"), taken.Value(Id, "population65over")), Is.EqualTo(("436905", "106517")));
            Assert.That(taken.Value(Id, "households"), Is.Null, "withheld is not zero");
            Assert.That(taken.Value(Id, "area"), Is.EqualTo("69.56"), "square kilometres");
            Assert.That(taken.Entity(Id).Attributes[0].Instances[0].SubAttributes.Single().Name, Is.EqualTo(EntityDraft.Iri("source")));
            Assert.That(taken.Intake.Owned, Does.Not.Contain(EntityDraft.Iri("source")), "the entity's own source is that of its boundary");
        });
    }

    [Test]
    public void CodesGiveReadings()
    {
        var taken = _sources.Read("x.csv", "code6,code5,name,kana,romaji,type\n140007,14,神奈川県,かながわけん,Kanagawa-ken,prefecture\n142051,14205,藤沢市,ふじさわし,Fujisawa-shi,city\n142052,14205,藤沢市,ふじさわし,Fujisawa-shi,city\n");
        Assert.That(taken.Value("urn:ngsi-ld:Municipality:142051", "nameKana"), Is.EqualTo("\"ふじさわし\""));
        Assert.That(taken.Intake.OnlyNew.Single().Id, Is.EqualTo("urn:ngsi-ld:Municipality:140007"), "no boundary tells of a prefecture");
        Assert.That(taken.Refused.Place, Is.EqualTo("line 4"));
    }
}

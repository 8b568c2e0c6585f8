using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Sensors;
using ContextBroker.Disaster.Tests.Imports;

namespace ContextBroker.Disaster.Tests.Sensors;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SensorFormatTests : IDisposable
{
    private readonly Sources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Test]
    public void MissingThresholdsAreLeftOut()
    {
        var taken = _sources.Read("x.csv", "stationCode,name,townCode,placeCity,latitude,longitude,startLevel_m,warnLevel_m,floodLevel_m\n1400000001,橋,14205,神奈川県藤沢市,35.3,139.4,3.08,,7.78\n");
        const string Id = "urn:ngsi-ld:FloodMonitoring:1400000001";
        Assert.That((taken.Value(Id, "startLevel"), taken.Value(Id, "alertLevel"), taken.Value(Id, "floodLevel")), Is.EqualTo(("3.08", (string?)null, "7.78")));
        Assert.That(taken.Intake.Notes, Has.Some.Contains("1 have no warning level"));
    }

    [TestCase("1,1,false,false", "waiting")]
    [TestCase("101,1,false,false", "caution")]
    [TestCase("101,1,true,false", "evacuationJudgement")]
    [TestCase("101,1,true,true", "flooding")]
    public void LevelsCarryTheirTime(string rest, string status)
    {
        var taken = _sources.Read("x.csv", $"obsTime,stationCode,level_m,over,point,isWarning,isFlood\n2026-06-03T09:20:00+09:00,1400000001,4.87,{rest}\n");
        var reading = taken.Intake.Readings.Single();
        Assert.That((reading.At.Text, reading.EntityId), Is.EqualTo(("2026-06-03T09:20:00+09:00", "urn:ngsi-ld:FloodMonitoring:1400000001")));
        Assert.That(reading.Values.Select(v => (v.Attribute, v.Instance.Value.ToString())), Is.EqualTo(new[] { (EntityDraft.Iri("currentLevel"), "4.87"), (EntityDraft.Iri("floodLevelStatus"), $"\"{status}\"") }));
    }

    // Rows of 気象庁アメダス, 加工して作成.
    [Test]
    public void StationsWithoutAThermometerSayNoTemperature()
    {
        var taken = _sources.Read("x.csv", "observedAt,station,precipitation1h_mm,precipitation24h_mm,temperature_c\n2023-09-08T06:00:00+09:00,46211,52.5,100.5,20.1\n2023-09-08T06:00:00+09:00,46076,0.0,,\n");
        Assert.Multiple(() =>
        {
            Assert.That(taken.Intake.Readings[0].Values.Select(v => v.Instance.Value.ToString()), Is.EqualTo(new[] { "52.5", "100.5", "20.1", "\"2023-09-08T06:00:00+09:00\"" }));
            Assert.That(taken.Intake.Readings[1].Values.Select(v => v.Instance.Value.ToString()), Is.EqualTo(new[] { "0.0", "\"2023-09-08T06:00:00+09:00\"" }));
            Assert.That(taken.Intake.Notes, Has.Some.Contains("1 measure no temperature"));
        });
    }

    [TestCase("2026-09-20T18:50:00", "2026-09-20T18:50:00+09:00")]
    [TestCase("2026/9/20 8:05", "2026-09-20T08:05:00+09:00")]
    [TestCase("2026-09-20T18:50:00Z", "2026-09-20T18:50:00Z")]
    [TestCase("令和6年1月13日午後6時", "2024-01-13T18:00:00+09:00")]
    [TestCase("令和元年5月1日", "2019-05-01T00:00:00+09:00")]
    [TestCase("平成31年4月30日午前11時59分", "2019-04-30T11:59:00+09:00")]
    public void TimesAreJapansUnlessTheySayOtherwise(string text, string time)
    {
        Assert.That(JapanTime.TryParse(text, out var read), Is.True);
        Assert.That(read.Text, Is.EqualTo(time));
    }

    [TestCase("令和6年2月30日")]
    [TestCase("2026-13-01")]
    [TestCase("昨日")]
    public void OtherTextsAreNoTimes(string text) => Assert.That(JapanTime.TryParse(text, out _), Is.False);
}

using ContextBroker.Disaster.Municipalities;
using ContextBroker.Disaster.Tests.Imports;
using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Tests.Municipalities;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AdministrativeAreaFormatTests : IDisposable
{
    private readonly Sources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Test]
    public void PolygonsOfOneCodeBecomeOneMunicipality()
    {
        var taken = Read(Area("足柄下郡", "箱根町", "14382", 139), Area("足柄下郡", "箱根町", "14382", 140), Area("足柄下郡", "真鶴町", "14383", 141));
        const string Id = "urn:ngsi-ld:Municipality:143821";
        Assert.Multiple(() =>
        {
            Assert.That(taken.Intake.Ids, Has.Count.EqualTo(2));
            Assert.That((taken.Value(Id, "name"), taken.Value(Id, "county"), taken.Value(Id, "municipalityType")), Is.EqualTo(("\"箱根町\"", "\"足柄下郡\"", "\"town\"")));
            Assert.That(AreaOf(taken, Id), Is.EqualTo(2).Within(1e-9));
            Assert.That(taken.Value(Id, "dataVersion"), Is.EqualTo("\"2021\""));
        });
    }

    [Test]
    public void WardsAreUnitedToTheirCity()
    {
        var taken = Read(Area("横浜市", "鶴見区", "14101", 139), Area("横浜市", "神奈川区", "14102", 140));
        const string City = "urn:ngsi-ld:Municipality:141003";
        Assert.Multiple(() =>
        {
            Assert.That((taken.Value(City, "name"), taken.Value(City, "municipalityType")), Is.EqualTo(("\"横浜市\"", "\"designatedCity\"")));
            Assert.That(AreaOf(taken, City), Is.EqualTo(2).Within(1e-9));
            Assert.That(taken.Value("urn:ngsi-ld:Municipality:141011", "parent"), Is.EqualTo($"\"{City}\""));
            Assert.That(taken.Value("urn:ngsi-ld:Municipality:141011", "name"), Is.EqualTo("\"横浜市鶴見区\""), "鶴見区 alone names two");
        });
    }

    [Test]
    public void LandOfNoMunicipalityIsRefused() => Assert.That(Read(Area("", "所属未定地", "", 139)).Refused.Reason, Does.StartWith("no code"));

    [TestCase("141011", "141003")]
    [TestCase("141313", "141305")]
    [TestCase("141518", "141500")]
    [TestCase("142051", null)]
    [TestCase("131016", null, TestName = "{m}: Tokyo's wards are municipalities")]
    [TestCase("141003", null)]
    public void CitiesOfWards(string code, string? city) => Assert.That(MunicipalityEntities.CityOf(code), Is.EqualTo(city));

    private Taken Read(params string[] features) => _sources.Read("N03-21_14_210101.json", Sources.Collection("N03-21_14_210101", features));

    private static string Area(string upper, string lower, string code, int west) => Sources.Feature(
        $$"""{"N03_001":"神奈川県","N03_002":null,"N03_003":"{{upper}}","N03_004":"{{lower}}","N03_007":"{{code}}"}""",
        $"[[[{west},35],[{west + 1},35],[{west + 1},36],[{west},36],[{west},35]]]");

    private static double AreaOf(Taken taken, string id) => GeoJsonGeometry.Read(JsonText.Parse(taken.Value(id, "boundary")!)).Area;
}

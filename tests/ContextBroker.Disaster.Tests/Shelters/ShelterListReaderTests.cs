using System.Text;
using ContextBroker.Disaster.Shelters;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Tests.Shelters;

public class ShelterListReaderTests
{
    private const string SiteHeader =
        "全国地方公共団体コード,NO,共通ID,都道府県名及び市町村名,施設・場所名,住所,洪水,崖崩れ、土石流及び地滑り,高潮,地震,津波,大規模な火事,内水氾濫,火山現象,指定避難所との住所同一,緯度,経度,備考\n";

    private const string Site = "142051,1,E1420500001201,神奈川県藤沢市,公園,みその台1,1,,,1,,,,,1,35.35,139.47,洪水は２階以上が対象\n";

    [Test]
    public void ReadsASite()
    {
        var row = Read(SiteHeader + Site).Rows.Single();
        Assert.Multiple(() =>
        {
            Assert.That(row.NationalShelterId, Is.EqualTo("E1420500001201"));
            Assert.That(row.LocalGovernmentCode, Is.EqualTo("142051"));
            Assert.That((row.Prefecture, row.City), Is.EqualTo(("神奈川県", "藤沢市")));
            Assert.That(row.HazardTypes, Is.EqualTo(new[] { "flood", "earthquake" }));
            Assert.That((row.Longitude, row.Latitude), Is.EqualTo((139.47, 35.35)));
            Assert.That(row.AlsoOtherKind, Is.True);
            Assert.That(row.Remarks, Is.EqualTo("洪水は２階以上が対象"));
        });
    }

    [Test]
    public void CodeComesFromTheIdWhereTheColumnIsMissing()
    {
        var text = (SiteHeader + Site).Replace("全国地方公共団体コード,", "", StringComparison.Ordinal).Replace("142051,", "", StringComparison.Ordinal);
        Assert.That(Read(text).Rows.Single().LocalGovernmentCode, Is.EqualTo("142051"));
    }

    [TestCase("E1420500001201", "E1420500001111", "共通ID", "is not the ID of an evacuation site")]
    [TestCase("公園", "", "施設・場所名", "the name is empty")]
    [TestCase("142051,1", "142052,1", "全国地方公共団体コード", "check digit")]
    [TestCase("35.35", "3535", "緯度", "\"3535\" is not a number of degrees")]
    [TestCase("139.47", "NaN", "経度", "\"NaN\" is not a number of degrees")]
    [TestCase("みその台1,1,", "みその台1,x,", "洪水", "\"x\" is neither 1 (designated) nor empty")]
    public void BadCellsAreRefusedWithLineAndColumn(string good, string bad, string column, string reason)
    {
        var list = Read(SiteHeader + Site.Replace("E1420500001201", "E1420500002201", StringComparison.Ordinal) + Site.Replace(good, bad, StringComparison.Ordinal));
        var refused = list.Refused.Single();
        Assert.Multiple(() =>
        {
            Assert.That((refused.Place, refused.Column), Is.EqualTo(("line 3", column)));
            Assert.That(refused.Reason, Does.Contain(reason));
            Assert.That(list.Rows, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void TheSecondOfTwoEqualIdsIsRefused()
    {
        var list = Read(SiteHeader + Site + Site);
        Assert.That(list.Refused.Single().Reason, Is.EqualTo("E1420500001201 is already on line 2"));
    }

    [Test]
    public void ReadsCp932()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var list = ShelterListReader.Read(Encoding.GetEncoding(932).GetBytes(SiteHeader + Site));
        Assert.That((list.Encoding, list.Rows.Single().Name), Is.EqualTo(("CP932", "公園")));
    }

    [Test]
    public void AnotherFileIsRefusedByItsColumns()
    {
        var problem = Assert.Throws<ProblemException>(() => Read("名称,緯度,経度\n公園,35,139\n"))!.Problem;
        Assert.That(problem.Detail, Is.EqualTo("This is not a national shelter list: the column(s) 共通ID, 都道府県名及び市町村名, 施設・場所名, 住所 are missing"));
    }

    // Figures: the publisher's lists of 2025-10-27 for Kanagawa.
    [TestCase("kanagawa_emergency_evacuation_sites.csv", ShelterListKind.EvacuationSites, 3341)]
    [TestCase("kanagawa_designated_shelters.csv", ShelterListKind.DesignatedShelters, 1538)]
    public void KanagawaIsReadWhole(string file, ShelterListKind kind, int rows)
    {
        var list = ShelterListReader.Read(File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "demo", file)));
        Assert.Multiple(() =>
        {
            Assert.That(list.Kind, Is.EqualTo(kind));
            Assert.That(list.Rows, Has.Count.EqualTo(rows));
            Assert.That(list.Refused, Is.Empty);
        });
    }

    [TestCase("flood", 2661)]
    [TestCase("tsunami", 351)]
    [TestCase("eruption", 280)]
    public void KanagawaIsDesignatedPerHazard(string hazardType, int sites)
    {
        var path = Path.Combine(TestContext.CurrentContext.TestDirectory, "demo", "kanagawa_emergency_evacuation_sites.csv");
        Assert.That(ShelterListReader.Read(File.ReadAllBytes(path)).Rows.Count(r => r.HazardTypes.Contains(hazardType)), Is.EqualTo(sites));
    }

    private static ShelterList Read(string csv) => ShelterListReader.Read(Encoding.UTF8.GetBytes(csv));
}

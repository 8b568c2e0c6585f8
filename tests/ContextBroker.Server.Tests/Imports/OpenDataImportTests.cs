using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Temporal;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Mappings;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ContextBroker.Server.Tests.Imports;

/// <summary>Imports into the embedded engine: what a second file does to the first.</summary>
public class OpenDataImportTests
{
    private const string Header =
        "全国地方公共団体コード,NO,共通ID,都道府県名及び市町村名,施設・場所名,住所,指定緊急避難場所との住所同一,その他市町村長が必要と認める事項,受入対象者,緯度,経度,備考\n";

    private string _folder = "";
    private IHost _host = null!;

    private OpenDataImport Import => _host.Services.GetRequiredService<OpenDataImport>();

    private IEntityStore Store => _host.Services.GetRequiredService<IEntityStore>();

    [SetUp]
    public async Task Start()
    {
        _folder = Directory.CreateTempSubdirectory("contextbroker-import-test-").FullName;
        _host = BrokerHost.BuildStore(["--Storage:Path=" + Path.Combine(_folder, "store.db")]);
        await _host.StartAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task AgainChangesNothing()
    {
        var first = await Load(Header + Row(1) + Row(2));
        var sequence = Store.LastSequence;
        var second = await Load(Header + Row(1) + Row(2));
        Assert.Multiple(() =>
        {
            Assert.That((first.Created, first.IsClean), Is.EqualTo((2, true)));
            Assert.That((second.Created, second.Changed, second.Unchanged, second.Withdrawn), Is.EqualTo((0, 0, 2, 0)));
            Assert.That(Store.LastSequence, Is.EqualTo(sequence));
        });
    }

    [Test]
    public async Task OfSavedMappingsThatFitTheOneThatAsksForMostIsTaken()
    {
        ColumnMapping Mapping(string type, params string[] columns) =>
            new() { Name = type, Type = type, Id = "{code}", Recognise = columns, Provider = "p", Source = "s", License = "l" };
        var path = Path.Combine(_folder, "meshes.csv");
        await File.WriteAllTextAsync(path, "code,share,deep\n5239739844,0.5,0.1\n");
        var options = new ImportOptions { Saved = [Mapping("Wide", "code", "share"), Mapping("Fitting", "code", "share", "deep"), Mapping("Other", "code", "share", "deep", "depth")] };
        Assert.That((await Import.Run("", path, options, new Progress<long>(), default)).Format, Does.Contain("Fitting"));
    }

    [Test]
    public async Task ANewerFileWritesOnlyWhatDiffers()
    {
        await Load(Header + Row(1) + Row(2));
        var sequence = Store.LastSequence;
        var report = await Load(Header + Row(1) + Row(2, name: "改名小学校"));
        var changes = await Store.ReadChanges(sequence, 10, default);
        Assert.That((report.Changed, report.Unchanged), Is.EqualTo((1, 1)));
        Assert.That(changes.Single().Change.Attributes.Select(a => a.Name), Is.EqualTo(new[] { Iri("name") }), "nobody who watches addresses hears of it");
    }

    [Test]
    public async Task WhatHasGoneIsMarkedAndComesBack()
    {
        await Load(Header + Row(1) + Row(2) + Row(3, code: "142018"));
        var report = await Load(Header + Row(1));
        Assert.That(report.Withdrawn, Is.EqualTo(1));
        Assert.That(await Find(2, "withdrawnAt"), Is.Not.Null);
        Assert.That(await Find(3, "withdrawnAt"), Is.Null, "of another municipality, which the file does not publish");
        Assert.That((await Load(Header + Row(1))).Withdrawn, Is.Zero, "marked once");
        await Load(Header + Row(1) + Row(2));
        Assert.That(await Find(2, "withdrawnAt"), Is.Null);
    }

    [Test]
    public async Task NothingIsMarkedWhenRowsWereRefused()
    {
        await Load(Header + Row(1) + Row(2));
        var report = await Load(Header + Row(1) + Row(2).Replace("139.4", "13.94", StringComparison.Ordinal));
        Assert.That((report.Withdrawn, report.Refused.Single().Place), Is.EqualTo((0, "line 3")));
        Assert.That(report.Notes, Has.Some.StartsWith("1 stored entities are not in the file; as rows were refused"));
    }

    [Test]
    public async Task WhatOthersSayStays()
    {
        await Load(Header + Row(1));
        var capacity = new AttributeInstance { Kind = AttributeKind.Property, Value = JsonValue.Of(250) };
        await _host.Services.GetRequiredService<EntityProvision>().Append(
            "", Id(1), new EntityFragment { Attributes = [new EntityAttribute(Iri("maxCapacity"), [capacity])] }, overwrite: true, default);
        await Load(Header + Row(1, name: "改名小学校"));
        Assert.That((await Find(1, "maxCapacity"))?.Value, Is.EqualTo(JsonValue.Of(250)));
        Assert.That((await Find(1, "name"))?.Value, Is.EqualTo(JsonValue.Of("改名小学校")));
    }

    [Test]
    public async Task WhatTheSourceNoLongerSaysIsTakenAway()
    {
        await Load(Header + Row(1, remarks: "２階以上"));
        await Load(Header + Row(1));
        Assert.That(await Find(1, "description"), Is.Null);
    }

    [Test]
    public async Task AnOlderEditionNeverOverwritesANewerOne()
    {
        await Load(Zones("a", 24), "zones.geojson");
        var report = await Load(Zones("a", 23), "zones.geojson");
        Assert.That((report.Changed, report.NewerKept, report.Withdrawn), Is.EqualTo((0, 0, 0)), "another id");
        await Load(Areas(2022, 35), "n03_2022.geojson");
        var older = await Load(Areas(2021, 36), "n03_2021.geojson");
        Assert.That((older.Changed, older.NewerKept), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task AnExtractOfAnEditionMarksNothing()
    {
        await Load(Zones("a", 23, "b"), "zones.geojson");
        var extract = await Load(Zones("a", 23), "extract.geojson");
        Assert.That(extract.Withdrawn, Is.Zero);
        Assert.That(extract.Notes, Has.Some.StartsWith("1 stored entities of the same edition"));
        Assert.That((await Load(Zones("a", 24), "newer.geojson")).Withdrawn, Is.EqualTo(2), "two zones of the edition before");
    }

    [Test]
    public async Task ReadingsGoIntoTheHistoryOnce()
    {
        const string Levels = "obsTime,stationCode,level_m,over,point,isWarning,isFlood\n2026-06-03T09:20:00+09:00,14001,4.87,1,1,false,false\n2026-06-03T08:20:00+09:00,14001,4.5,1,1,false,false\n";
        Assert.That((await Load(Levels)).Readings, Is.EqualTo(2));
        var sequence = Store.LastSequence;
        Assert.That((await Load(Levels)).Readings, Is.Zero);
        var history = _host.Services.GetRequiredService<EvolutionConsumption>();
        var evolution = await history.Retrieve("", "urn:ngsi-ld:FloodMonitoring:14001", new EvolutionQuery(), default);
        Assert.Multiple(async () =>
        {
            Assert.That(Store.LastSequence, Is.EqualTo(sequence));
            Assert.That(evolution.Find(Iri("currentLevel"))!.Records.Select(r => r.Instance.Value.ToString()).Order(), Is.EqualTo(new[] { "4.5", "4.87" }));
            Assert.That((await Store.Find("", evolution.Id, default))!.Find(Iri("currentLevel"))!.Value.Find(null)!.Value.ToString(), Is.EqualTo("4.87"), "the newest is what is current");
        });
    }

    [Test]
    public async Task AZipIsReadFileByFile()
    {
        var zip = Path.Combine(_folder, "lists.zip");
        using (var archive = System.IO.Compression.ZipFile.Open(zip, System.IO.Compression.ZipArchiveMode.Create))
        {
            await using var list = new StreamWriter(archive.CreateEntry("inner/list.csv").Open());
            await list.WriteAsync(Header + Row(1));
            await list.DisposeAsync();
            archive.CreateEntry("inner/readme.html");
        }

        using var files = new ImportFiles();
        var reports = new List<FileReport>();
        foreach (var path in files.Of(zip))
        {
            reports.Add(await Import.Run("", path, new ImportOptions(), new Progress<long>(), default));
        }

        Assert.That(reports.Single().Created, Is.EqualTo(1));
    }

    private static string Row(int number, string name = "小学校", string code = "142051", string remarks = "") =>
        $"{code},{number},E{code[..5]}{number:00000}111,神奈川県藤沢市,{name},神奈川県藤沢市1-1,1,,,35.35,139.4{number},{remarks}\n";

    private static string Id(int number, string code = "14205") => $"urn:ngsi-ld:DesignatedShelter:E{code}{number:00000}111";

    private static string Zones(string key, int edition, params string[] more) => "{\"type\":\"FeatureCollection\",\"features\":[" + string.Join(',', more.Prepend(key).Select(k =>
        $$$"""{"type":"Feature","properties":{"id":"KSJ-A31b-{{{edition}}}-523973-{{{k}}}","hazardType":"flood","scenario":"s","depthRank":1,"mesh2":"523973"},"geometry":{"type":"Polygon","coordinates":[[[139,35],[139.1,35],[139.1,35.1],[139,35]]]}}""")) + "]}";

    private static string Areas(int year, int south) =>
        $$$"""{"type":"FeatureCollection","name":"n03_{{{year}}}","features":[{"type":"Feature","properties":{"code6":"142051","prefecture":"神奈川県","name":"藤沢市"},"geometry":{"type":"Polygon","coordinates":[[[139,{{{south}}}],[140,{{{south}}}],[140,37],[139,{{{south}}}]]]}}]}""";

    private static string Iri(string term) => LdContext.Core.Expand(term);

    private async Task<AttributeInstance?> Find(int number, string term) =>
        (await Store.Find("", Id(number, number == 3 ? "14201" : "14205"), default))!.Find(Iri(term))?.Find(null);

    private async Task<FileReport> Load(string content, string name = "list.csv")
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, content);
        return await Import.Run("", path, new ImportOptions(), new Progress<long>(), default);
    }
}

namespace ContextBroker.Server.Tests.Http.OData;

/// <summary>Pages driven by the server: every row once, whatever the page's size, and links that clients follow as they stand.</summary>
public class TablePageTests
{
    private Tables _tables = null!;

    [OneTimeSetUp]
    public async Task Fill() => _tables = await Tables.With(100, seed: 11);

    [TestCase(7)]
    [TestCase(50)]
    [TestCase(99)]
    [TestCase(100)]
    [TestCase(1000)]
    public async Task EveryRowOnce(int size)
    {
        var (rows, pages) = await _tables.Walk("/EvacuationShelters?$select=id", ("Prefer", $"odata.maxpagesize={size}"));
        Assert.That(rows.Select(r => (string)r["id"]!), Is.EqualTo(_tables.Shelters.Select(s => s.Id)));
        Assert.That(pages, Is.EqualTo((99 / size) + 1));
    }

    [TestCase("evacueeTotal ge 21", 5)]
    [TestCase("contains(name,'1')", 3)]
    [TestCase("shelter/shelterType eq 'welfare'", 4)]
    public async Task EveryRowThatPassesOnce(string filter, int size)
    {
        var all = await _tables.Ids(filter);
        var (rows, _) = await _tables.Walk($"/EvacuationShelters?$select=id&$count=true&$filter={Uri.EscapeDataString(filter)}", ("Prefer", $"maxpagesize={size}"));
        Assert.That(all, Has.Length.GreaterThan(2 * size));
        Assert.That(rows.Select(r => (string)r["id"]!), Is.EqualTo(all));
    }

    [Test]
    public async Task InTheOrderAskedFor()
    {
        var (rows, _) = await _tables.Walk("/EvacuationShelters?$select=id&$orderby=evacueeTotal%20desc,id", ("Prefer", "odata.maxpagesize=9"));
        var expected = _tables.Shelters.OrderByDescending(s => s.Total).ThenBy(s => s.Id, StringComparer.Ordinal).Select(s => s.Id);
        Assert.That(rows.Select(r => (string)r["id"]!), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("&$orderby=id")]
    [TestCase("&$filter=evacueeTotal%20ne%20-1")]
    public async Task SkipAndTopHoldOverPages(string more)
    {
        var (rows, pages) = await _tables.Walk("/EvacuationShelters?$select=id&$skip=15&$top=23" + more, ("Prefer", "odata.maxpagesize=10"));
        Assert.That(rows.Select(r => (string)r["id"]!), Is.EqualTo(_tables.Shelters.Skip(15).Take(23).Select(s => s.Id)));
        Assert.That(pages, Is.EqualTo(3));
    }

    [Test]
    public async Task CountsAllAndNotThePage()
    {
        var reply = await _tables.Get("/EvacuationShelters?$count=true&$top=1&$filter=" + Uri.EscapeDataString("openingStatus eq 'open'"));
        Assert.That((int)reply.Json["@odata.count"]!, Is.EqualTo(_tables.Shelters.Count(s => s.Status == "open")));
        Assert.That(reply.Json["value"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task TopZeroIsNoRowAndACount()
    {
        var reply = await _tables.Get("/EvacuationShelters?$top=0&$count=true");
        Assert.That(((int)reply.Json["@odata.count"]!, reply.Json["value"]!.AsArray().Count, reply.Json["@odata.nextLink"]), Is.EqualTo((100, 0, default(object))));
    }

    [Test]
    public async Task WhatComesAndGoesMovesNoOtherRow()
    {
        var tables = await Tables.With(30, seed: 3);
        var first = await tables.Get("/EvacuationShelters?$select=id", ("Prefer", "odata.maxpagesize=10"));
        Assert.That((await tables.Api.Delete("/entities/urn:ngsi-ld:EvacuationShelter:0002")).Status, Is.EqualTo(204));
        var (rest, _) = await tables.Walk((string)first.Json["@odata.nextLink"]!, ("Prefer", "odata.maxpagesize=10"));
        Assert.That(rest.Select(r => (string)r["id"]!), Is.EqualTo(tables.Shelters.Skip(10).Select(s => s.Id)));
    }

    [Test]
    public async Task SaysWhichPageSizeItTook()
    {
        var reply = await _tables.Get("/EvacuationShelters", ("Prefer", "odata.maxpagesize=3"));
        Assert.That((reply.Header("Preference-Applied"), reply.Json["value"]!.AsArray().Count), Is.EqualTo(("odata.maxpagesize=3", 3)));
    }

    [TestCase("x")]
    [TestCase("k-5")]
    [TestCase("r99999999999999999999")]
    public async Task RefusesATokenOfSomebodyElse(string token)
    {
        var reply = await _tables.Get("/EvacuationShelters?$skiptoken=" + token);
        Assert.That((reply.Status, (string?)reply.Json["error"]!["code"]), Is.EqualTo((400, "BadRequest")));
    }
}

using ContextBroker.Core.Models;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Tests;

public class TileServiceTests
{
    private const string Shelter = """
        {"id": "urn:s:1", "type": "Shelter", "name": {"type": "LanguageProperty", "languageMap": {"ja": "鎌倉小学校", "en": "Kamakura School"}}, "capacity": 0, "isDrill": false,
         "openingStatus": {"value": "open", "observedAt": "2026-11-28T08:00:00Z"}, "address": {"city": "鎌倉市"}, "tags": ["a", "b"], "free": null,
         "site": {"object": "urn:site:1"}, "kind": {"vocab": "School"}, "level": [{"value": 1.5}, {"value": 9, "datasetId": "urn:d:1"}],
         "location": {"type": "Point", "coordinates": [139.55, 35.32]}}
        """;

    private static readonly TileAddress Kamakura = new(14, 14543, 6471);

    [Test]
    public async Task PropertiesAreTheScalarsOfTheSimplifiedRepresentation()
    {
        using var world = new TileWorld();
        await world.Put(Shelter.Replace("\"free\": null,", "", StringComparison.Ordinal));
        var feature = (await world.Features("Shelter", Kamakura)).Single();
        Assert.That(feature.Properties, Is.EquivalentTo(new Dictionary<string, object>
        {
            ["id"] = "urn:s:1", ["name"] = "鎌倉小学校", ["capacity"] = 0L, ["isDrill"] = false, ["openingStatus"] = "open", ["site"] = "urn:site:1",
            ["kind"] = "School", ["level"] = 1.5,
            ["observedAt"] = new DateTimeOffset(2026, 11, 28, 8, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), ["modifiedAt"] = world.Clock.GetUtcNow().ToUnixTimeSeconds(),
        }));
    }

    [Test]
    public async Task TheLanguageIsChosen()
    {
        using var world = new TileWorld();
        await world.Put(Shelter.Replace("\"free\": null,", "", StringComparison.Ordinal));
        Assert.That((await world.Features("Shelter", Kamakura, "?lang=en")).Single().Properties["name"], Is.EqualTo("Kamakura School"));
        Assert.That((await world.Features("Shelter", Kamakura)).Single().Properties["name"], Is.EqualTo("鎌倉小学校"));
    }

    [Test]
    public async Task AnEmptyTileHasNoContent()
    {
        using var world = new TileWorld();
        var reply = await world.Get("/Nothing/0/0/0.mvt");
        Assert.That((reply.Status, reply.Body.Length), Is.EqualTo((204, 0)));
    }

    [Test]
    public async Task WhatIsKnownIsNotSentAgain()
    {
        using var world = new TileWorld();
        await world.Put(Thing("urn:t:1", 139.55));
        var first = await world.Get("/Thing/14/14543/6471.mvt");
        var tag = first.Headers["ETag"];
        var again = await world.Get("/Thing/14/14543/6471.mvt", ("If-None-Match", tag));
        Assert.That((first.Status, again.Status, again.Body.Length, again.Headers["ETag"], first.Headers["Cache-Control"]), Is.EqualTo((200, 304, 0, tag, "no-cache")));
        await world.Set("urn:t:1", """{"rank": 2}""");
        var changed = await world.Get("/Thing/14/14543/6471.mvt", ("If-None-Match", tag));
        Assert.That((changed.Status, changed.Headers["ETag"]), Is.EqualTo((200, changed.Headers["ETag"])));
        Assert.That(changed.Headers["ETag"], Is.Not.EqualTo(tag));
    }

    [Test]
    public async Task ZippedItIsTheSameTile()
    {
        using var world = new TileWorld();
        for (var i = 0; i < 50; i++)
        {
            await world.Put(Thing($"urn:t:{i}", 139.55));
        }

        var (plain, zipped) = (await world.Get("/Thing/14/14543/6471.mvt"), await world.Get("/Thing/14/14543/6471.mvt", ("Accept-Encoding", "gzip, br")));
        using var stream = new System.IO.Compression.GZipStream(new MemoryStream(zipped.Body), System.IO.Compression.CompressionMode.Decompress);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        Assert.That(read.ToArray(), Is.EqualTo(plain.Body));
        Assert.That((zipped.Headers["Content-Encoding"], zipped.Headers["ETag"]), Is.EqualTo(("gzip", plain.Headers["ETag"].TrimEnd('"') + "+gzip\"")));
        Assert.That((await world.Get("/Thing/14/14543/6471.mvt", ("If-None-Match", zipped.Headers["ETag"]))).Status, Is.EqualTo(304));
    }

    [Test]
    public async Task TooManyFeaturesAreThinnedAndSaidSo()
    {
        using var world = new TileWorld(new TileOptions { MaxFeatures = 30 });
        for (var i = 0; i < 50; i++)
        {
            await world.Put(Thing($"urn:t:{i}", 139.55));
        }

        var reply = await world.Get("/Thing/14/14543/6471.mvt");
        Assert.That((SeenFeature.Of(reply.Body, Kamakura).Count, reply.Headers["Tile-Thinned"]), Is.EqualTo((30, "30/50")));
    }

    [Test]
    public async Task TooManyBytesAreThinnedAndSaidSo()
    {
        using var world = new TileWorld(new TileOptions { MaxBytes = 16_384 });
        var shapes = new Shapes(1);
        for (var i = 0; i < 400; i++)
        {
            await world.Put(shapes.Entity($"urn:t:{i}", shapes.Polygon(0.3)));
        }

        var reply = await world.Get("/Thing/8/227/101.mvt");
        Assert.That(reply.Body, Has.Length.InRange(8_000, 16_384));
        var (shown, found) = (SeenFeature.Of(reply.Body, new TileAddress(8, 227, 101)).Count, int.Parse(reply.Headers["Tile-Thinned"].Split('/')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.That((reply.Headers["Tile-Thinned"], shown), Is.EqualTo(($"{shown}/{found}", shown)));
        Assert.That(found, Is.GreaterThan(shown));
    }

    [Test]
    public async Task TileJsonSaysWhatThereIs()
    {
        using var world = new TileWorld(tenant: "kamakura");
        await world.Put(Thing("urn:t:1", 139.5));
        await world.Put(Thing("urn:t:2", 139.6));
        var json = (await world.Get("/Thing.json?q=rank>0&lang=en")).Json;
        Assert.That(
            ((string)json["tilejson"]!, (string)json["tiles"]![0]!, (long)json["sequence"]!, (int)json["count"]!),
            Is.EqualTo(("3.0.0", "http://map.example:1026/tiles/Thing/{z}/{x}/{y}.mvt?lang=en&q=rank%3E0", 2L, 2)));
        Assert.That(json["bounds"]!.AsArray().Select(n => (double)n!), Is.EqualTo(new[] { 139.5, 35.32, 139.6, 35.32 }).Within(1e-6));
        var fields = json["vector_layers"]![0]!["fields"]!.AsObject();
        Assert.That(fields.Select(f => $"{f.Key} {f.Value}"), Is.EquivalentTo(new[] { "id String", "observedAt Number", "modifiedAt Number", "rank Number" }));
    }

    [Test]
    public async Task TypesThatCanBeDrawnAreListed()
    {
        using var world = new TileWorld();
        await world.Put(Thing("urn:t:1", 139.5));
        await world.Put("""{"id": "urn:u:1", "type": "Unplaced", "name": "x"}""");
        var json = (await world.Get("")).Json;
        Assert.That(json.ToJsonString(), Is.EqualTo("""[{"type":"Thing","count":1,"tilejson":"http://map.example:1026/tiles/Thing.json","geometryProperties":["location"]}]"""));
    }

    [TestCase("/Thing/23/0/0.mvt", 404, "There are no tiles of zoom 23; the highest is 22")]
    [TestCase("/Thing/2/4/0.mvt", 404, "There is no tile 2/4/0: x and y go from 0 to 3 at zoom 2")]
    [TestCase("/Thing/2/0/4.mvt", 404, "There is no tile 2/0/4: x and y go from 0 to 3 at zoom 2")]
    [TestCase("/Thing/2/a/0.mvt", 400, "The path's x is a whole number of 0 or more, not \"a\"")]
    [TestCase("/Thing/-1/0/0.mvt", 400, "The path's z is a whole number of 0 or more, not \"-1\"")]
    [TestCase("/Thing/2/0/0", 404, "There is no resource /tiles/Thing/2/0/0")]
    [TestCase("/Thing", 404, "There is no resource /tiles/Thing")]
    [TestCase("/Thing/0/0/0.mvt?at=2026-01-01T00:00:00Z", 400, "The parameter \"at\" is not one of this operation")]
    [TestCase("/Thing/0/0/0.mvt?q=a&q=b", 400, "The parameter q is given twice")]
    [TestCase("/Thing/0/0/0.mvt?q=site.name==1;near{Thing}.a", 400, null)]
    [TestCase("/Thing/0/0/0.mvt?scopeQ=%23%23", 400, null)]
    public async Task WhatIsWrongIsSaid(string path, int status, string? detail)
    {
        using var world = new TileWorld();
        var reply = await world.Get(path);
        Assert.That(reply.Status, Is.EqualTo(status), reply.Text);
        Assert.That((string)reply.Json["detail"]!, detail is null ? Is.Not.Empty : Is.EqualTo(detail));
    }

    [Test]
    public async Task OnlyReadingIsKnown()
    {
        using var world = new TileWorld();
        var reply = await world.Ask("POST", "/Thing/0/0/0.mvt");
        Assert.That((reply.Status, reply.Headers["Allow"]), Is.EqualTo((405, "GET, HEAD")));
    }

    [Test]
    public async Task ATenantThatDoesNotExistHasNoTiles()
    {
        using var world = new TileWorld(tenant: "nowhere");
        Assert.That((await world.Get("/Thing/0/0/0.mvt")).Status, Is.EqualTo(404));
    }

    // Whatever else such an entity is.
    [Test]
    public async Task WhatIsOnlyForThoseWithARightIsNotDrawn()
    {
        var person = new EntityModel("Person", "People", LdContext.Core.Expand("Person"), "", []) { IsRestricted = true };
        using var world = new TileWorld(models: person);
        await world.Put("""{"id": "urn:p:1", "type": ["Person", "Thing"], "location": {"type": "Point", "coordinates": [139.55, 35.32]}}""");
        Assert.That((await world.Get("/Person/14/14543/6471.mvt")).Status, Is.EqualTo(404));
        Assert.That((await world.Get("/Thing/14/14543/6471.mvt")).Status, Is.EqualTo(204));
        Assert.That((await world.Get("")).Text, Does.Not.Contain("Person"));
    }

    [Test]
    public async Task AnotherGeometryCanBeDrawn()
    {
        using var world = new TileWorld();
        await world.Put("""{"id": "urn:m:1", "type": "Area", "boundary": {"type": "Polygon", "coordinates": [[[139.5, 35.3], [139.6, 35.3], [139.6, 35.4], [139.5, 35.3]]]}}""");
        Assert.That((await world.Get("/Area/8/227/101.mvt")).Status, Is.EqualTo(204));
        Assert.That((await world.Features("Area", new TileAddress(8, 227, 101), "?geometryProperty=boundary")).Single().Id, Is.EqualTo("urn:m:1"));
    }

    // A zone that is smaller than a pixel is one pixel large: it must not be taken for none.
    [Test]
    public async Task WhatIsTooSmallIsOnePixel()
    {
        using var world = new TileWorld();
        await world.Put("""{"id": "urn:z:1", "type": "Zone", "location": {"type": "Polygon", "coordinates": [[[139.55, 35.32], [139.5501, 35.32], [139.5501, 35.3201], [139.55, 35.32]]]}}""");
        var ring = (await world.Features("Zone", new TileAddress(6, 56, 25))).Single().Paths.Single();
        Assert.That((ring.Max(p => p.X) - ring.Min(p => p.X), ring.Max(p => p.Y) - ring.Min(p => p.Y)), Is.EqualTo((8, 8)));
    }

    [Test]
    public async Task OfSeveralInOnePixelTheLargestIsThere()
    {
        using var world = new TileWorld();
        foreach (var (id, size) in new[] { ("urn:z:1", 0.0001), ("urn:z:2", 0.0002), ("urn:z:3", 0.00005) })
        {
            await world.Put(FormattableString.Invariant(
                $$"""{"id": "{{id}}", "type": "Zone", "location": {"type": "Polygon", "coordinates": [[[139.55, 35.32], [{{139.55 + size}}, 35.32], [{{139.55 + size}}, {{35.32 + size}}], [139.55, 35.32]]]} }"""));
        }

        var reply = await world.Get("/Zone/6/56/25.mvt");
        Assert.That((SeenFeature.Of(reply.Body, new TileAddress(6, 56, 25)).Single().Id, reply.Headers["Tile-Thinned"]), Is.EqualTo(("urn:z:2", "1/3")));
        Assert.That(await world.Features("Zone", new TileAddress(18, (int)(Mercator.X(139.55001) * (1 << 18)), (int)(Mercator.Y(35.32) * (1 << 18)))), Has.Count.EqualTo(3));
    }

    private static string Thing(string id, double x) => FormattableString.Invariant(
        $$"""{"id": "{{id}}", "type": "Thing", "rank": 1, "location": {"type": "Point", "coordinates": [{{x}}, 35.32]} }""");
}

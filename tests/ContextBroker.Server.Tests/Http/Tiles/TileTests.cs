using System.Globalization;
using System.Net;
using NetTopologySuite.IO.VectorTiles.Mapbox;

namespace ContextBroker.Server.Tests.Http.Tiles;

/// <summary>Tiles over HTTP, of what is in the store of the engine under test.</summary>
public class TileTests
{
    [Test]
    public async Task AChangeIsInTheNextTile()
    {
        var api = Api.NewTenant();
        await api.Given("""{"id": "urn:ngsi-ld:EvacuationShelter:1", "type": "EvacuationShelter", "openingStatus": "open", "location": {"type": "Point", "coordinates": [139.55, 35.32]}}""");
        var (tag, before) = await Tile(api, "EvacuationShelter/14/14543/6471.mvt?q=openingStatus==%22open%22");
        Assert.That(before.Single()["openingStatus"], Is.EqualTo("open"));
        Assert.That((await api.Patch("/entities/urn:ngsi-ld:EvacuationShelter:1/attrs", """{"openingStatus": "full"}""")).Status, Is.EqualTo(204));
        Assert.That((await Tile(api, "EvacuationShelter/14/14543/6471.mvt?q=openingStatus==%22open%22")).Features, Is.Empty);
        var (after, features) = await Tile(api, "EvacuationShelter/14/14543/6471.mvt");
        Assert.That((features.Single()["openingStatus"], after == tag), Is.EqualTo(("full", false)));
        Assert.That((await api.Delete("/entities/urn:ngsi-ld:EvacuationShelter:1")).Status, Is.EqualTo(204));
        Assert.That((await Tile(api, "EvacuationShelter/14/14543/6471.mvt")).Features, Is.Empty);
    }

    // By the model: the population of 2025 alone, and of meshes of 250 m as their mesh of 10 km.
    [Test]
    public async Task MeshesAddUpToTheLargerOne()
    {
        var api = Api.NewTenant();
        foreach (var (code, year, people) in new[] { ("5239754011", 2025, 10.5), ("5239754012", 2025, 20.0), ("5239754012", 2040, 1000.0) })
        {
            await api.Given(Mesh(code, year, people));
        }

        var (_, features) = await Tile(api, "PopulationMesh/8/227/101.mvt");
        var square = features.Single();
        Assert.That(
            (square["meshCode"], square["meshes"], square["populationTotal"], square["referenceYear"], square["id"]),
            Is.EqualTo(("523975", 2UL, 30.5, 2025UL, "mesh/523975/10/250m/projection/2025")));
        Assert.That((await Tile(api, "PopulationMesh/8/227/101.mvt?q=referenceYear==2040")).Features.Single()["populationTotal"], Is.EqualTo(1000UL));
        var near = (await Tile(api, "PopulationMesh/14/14546/6475.mvt")).Features;
        Assert.That(near.Select(f => f["populationTotal"]), Is.EquivalentTo(new object[] { 10.5, 20UL }));
    }

    [Test]
    public async Task HeadSaysWhatGetWould()
    {
        var api = Api.NewTenant();
        await api.Given(Mesh("5239754011", 2025, 1));
        using var get = await Send(api, HttpMethod.Get, "PopulationMesh/8/227/101.mvt");
        using var head = await Send(api, HttpMethod.Head, "PopulationMesh/8/227/101.mvt");
        Assert.That(
            (head.StatusCode, head.Headers.ETag, head.Content.Headers.ContentType, head.Content.Headers.ContentLength),
            Is.EqualTo((HttpStatusCode.OK, get.Headers.ETag, get.Content.Headers.ContentType, get.Content.Headers.ContentLength)));
        Assert.That((get.Content.Headers.ContentType!.MediaType, get.Headers.GetValues("NGSILD-Tenant").Single()), Is.EqualTo(("application/vnd.mapbox-vector-tile", api.Tenant)));
    }

    [TestCase("SupportNeedingPerson.json", 404)]
    [TestCase("EvacuationShelter/9/1/600.mvt", 404)]
    [TestCase("EvacuationShelter/1/0/0.mvt?q=%3D%3D", 400)]
    [TestCase("EvacuationShelter/1/0/0.mvt?limit=3", 400)]
    public async Task WhatIsWrongIsAProblem(string path, int status)
    {
        using var response = await Send(Api.OfDefaultTenant(), HttpMethod.Get, path);
        var reply = await Reply.Of(response);
        Assert.That((reply.Status, reply.Type), Is.EqualTo((status, "application/json")), reply.Text);
        Assert.That((string?)reply.Json["type"], Does.StartWith(Reply.Errors));
    }

    [Test]
    public async Task SwitchedOffThereAreNone()
    {
        await using var broker = await BrokerOf.Settings("--Tiles:Enabled=false");
        Assert.That((await broker.Send(HttpMethod.Get, "/tiles")).Status, Is.EqualTo(404));
    }

    private static string Mesh(string code, int year, double people)
    {
        var (column, row) = (((139 * 8) + 5) * 40.0, ((52 * 8) + 7) * 40.0);
        var (x, y) = ((column + 1) / 320, row / 480);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"id": "urn:ngsi-ld:PopulationMesh:{{code}}:{{year}}", "type": "PopulationMesh", "meshCode": "{{code}}", "meshLevel": "250m", "populationKind": "projection", "referenceYear": {{year}},
             "populationTotal": {{people}}, "location": {"type": "Polygon", "coordinates": [[[{{x}}, {{y}}], [{{x + 0.003125}}, {{y}}], [{{x + 0.003125}}, {{y + 0.002}}], [{{x}}, {{y}}]]]} }
            """);
    }

    private static async Task<(string? Tag, IReadOnlyList<Dictionary<string, object?>> Features)> Tile(Api api, string path)
    {
        using var response = await Send(api, HttpMethod.Get, path);
        Assert.That((int)response.StatusCode, Is.AnyOf(200, 204), path);
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return (response.Headers.ETag?.Tag, []);
        }

        var layer = ProtoBuf.Serializer.Deserialize<Tile>(await response.Content.ReadAsStreamAsync()).Layers.Single();
        return (response.Headers.ETag?.Tag, [.. layer.Features.Select(feature => feature.Tags.Chunk(2).ToDictionary(tag => layer.Keys[(int)tag[0]], tag => Value(layer.Values[(int)tag[1]])))]);
    }

    private static object? Value(Tile.Value value) => value switch { { HasUIntValue: true } => value.UintValue, { HasDoubleValue: true } => value.DoubleValue, { HasBoolValue: true } => value.BoolValue, _ => value.StringValue };

    private static async Task<HttpResponseMessage> Send(Api api, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, "/tiles/" + path);
        if (api.Tenant is not null)
        {
            request.Headers.Add("NGSILD-Tenant", api.Tenant);
        }

        return await RunningBroker.Client.SendAsync(request);
    }
}

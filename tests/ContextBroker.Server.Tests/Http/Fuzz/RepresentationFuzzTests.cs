using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Whatever is created is read back in every representation as the standard says, under whatever names either side uses (clauses 4.4, 4.5, 6.3.7, 6.3.15).</summary>
public sealed class RepresentationFuzzTests
{
    private readonly FuzzClient _client = FuzzClient.NewTenant();
    private IReadOnlyList<FuzzContext> _contexts = [];
    private int _count;

    [OneTimeSetUp]
    public async Task HostContext() => _contexts = await FuzzContext.All(_client);

    [Test]
    public Task WhatIsCreatedIsReadBack() => FuzzRun.Rounds(async random =>
    {
        var entity = FuzzEntities.Next(random, ++_count);
        await Create(entity, random, _contexts[random.Next(_contexts.Count)]);
        foreach (var context in _contexts.Where(c => c.Inline is null))
        {
            await ReadBack(entity, context, Ways(random, entity.Id));
        }
    });

    private async Task Create(Entity entity, Random random, FuzzContext context)
    {
        var format = random.Next(2) == 0 ? EntityFormat.Normalized : EntityFormat.Concise;
        var body = FuzzEntities.Write(entity, format, context.Compiled);
        var isBatch = random.Next(3) == 0;
        var path = isBatch ? $"/entityOperations/{(random.Next(2) == 0 ? "create" : "upsert")}" : "/entities";
        var reply = await _client.Done(context.Request(HttpMethod.Post, path, isBatch ? [(byte)'[', .. body, (byte)']'] : body));
        Assert.That(reply.Status, Is.EqualTo(201));
    }

    // By id, or as the only one in a list.
    private static string Ways(Random random, string id) => random.Next(2) == 0 ? $"/entities/{id}?" : $"/entities?id={id}&local=true&";

    private async Task ReadBack(Entity entity, FuzzContext context, string path)
    {
        var names = context.Names;
        Same(names.Normalized(entity), await Json(context, path));
        Same(names.Simplified(entity), await Json(context, path + "format=simplified"));
        Same(names.InLanguage(entity, "ja"), await Json(context, path + "lang=ja"));
        Same(names.Simplified(entity, "en"), await Json(context, path + "options=keyValues&lang=en"));
        Same(RepresentationModel.Feature(entity, names.Normalized(entity)), await Feature(context, path));
        Same(RepresentationModel.Feature(entity, names.Simplified(entity)), await Feature(context, path + "options=simplified"));
        Same(names.Normalized(entity), WithoutContext(await Json(context, path, "application/ld+json")));
        foreach (var format in (string[])["normalized", "concise"])
        {
            var read = FuzzEntities.Read(await Json(context, $"{path}format={format}&options=sysAttrs"), context.Compiled);
            Assert.That(FuzzEntities.Text(read), Is.EqualTo(FuzzEntities.Text(entity)), format);
        }
    }

    private async Task<JsonValue> Json(FuzzContext context, string path, string accept = "application/json")
    {
        var json = JsonText.Parse((await _client.Get(path, accept, context.Link)).Text);
        return json is JsonArray { Items: [var only] } ? only : json;
    }

    private async Task<JsonValue> Feature(FuzzContext context, string path)
    {
        var json = WithoutContext(await Json(context, path, "application/geo+json"));
        return json["features"] is JsonArray { Items: [var only] } ? only : json;
    }

    private static JsonObject WithoutContext(JsonValue json)
    {
        Assert.That(((JsonObject)json)["@context"], Is.Not.Null);
        return ((JsonObject)json).Without("@context");
    }

    private static void Same(JsonValue expected, JsonValue actual)
    {
        if (!expected.Equals(actual))
        {
            throw new AssertionException($"expected {expected}\n but was {actual}");
        }
    }
}

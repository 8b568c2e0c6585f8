using System.Globalization;
using System.Text.Json.Nodes;
using ContextBroker.OData;
using ContextBroker.OData.Columns;
using ContextBroker.OData.Tables;
using Microsoft.Extensions.Options;

namespace ContextBroker.Server.Tests.Http.OData;

/// <summary>Requests of every kind, made from a seed, are answered on columns exactly as they are from the store, whatever is written in between.</summary>
public class ColumnAnswerTests
{
    private const int Sites = 150;

    private static readonly string[] Texts = ["小学校", "公民館", "体育館 2", "Ａ棟", "a", "B", "é"];
    private static readonly string[] Codes = ["142051", "142042", "141003"];
    private static readonly string[] Hazards = ["flood", "tsunami", "landslide"];
    private static readonly string[] Columns =
        ["id", "name", "localGovernmentCode", "elevation", "maxCapacity", "alsoDesignatedShelter", "withdrawnAt", "latitude", "createdAt", "modifiedAt", "description"];

    private static int Megabytes
    {
        set => RunningBroker.Service<IOptions<TableOptions>>().Value.ColumnMegabytes = value;
    }

    [TearDown]
    public void HoldAgain() => Megabytes = 256;

    [TestCase(1)]
    [TestCase(2)]
    public async Task AreThoseOfTheStore(int seed)
    {
        var random = new Random(seed);
        var api = Api.NewTenant();
        for (var i = 0; i < Sites; i += 50)
        {
            var reply = await api.Post("/entityOperations/create", new JsonArray([.. Enumerable.Range(i, 50).Select(n => Site(n, random))]).ToJsonString());
            Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        }

        var (refused, onColumns) = (0, 0);
        for (var i = 0; i < 120; i++)
        {
            await Change(api, random, i);
            var (request, size) = (Request(random), random.Next(3) == 0 ? random.Next(1, 9) : 1000);
            var answer = await Get(api, request, size);
            onColumns += await Held(api) is null ? 0 : 1;
            Megabytes = 0;
            var expected = await Get(api, request, size);
            Megabytes = 256;
            Assert.That((answer.Status, Body(answer)), Is.EqualTo((expected.Status, Body(expected))), request);
            refused += answer.Status == 200 ? 0 : 1;
        }

        Assert.That(refused, Is.LessThan(12));
        Assert.That(onColumns, Is.GreaterThan(100));
    }

    [Test]
    public async Task GroupsComePageByPage()
    {
        var tables = await Tables.With(60, seed: 5);
        const string Path = "/EvacuationShelters?$apply=groupby((id),aggregate($count as rows))&$orderby=id%20desc&$skip=5&$top=40&$count=true";
        var (rows, pages) = await tables.Walk(Path, ("Prefer", "odata.maxpagesize=9"));
        Assert.That(rows.Select(r => (string)r["id"]!), Is.EqualTo(tables.Shelters.Select(s => s.Id).Reverse().Skip(5).Take(40)));
        Assert.That(pages, Is.EqualTo(5));
    }

    [Test]
    public async Task RefusesToOrderTooManyRows()
    {
        var tables = await Tables.With(50, seed: 5);
        var options = RunningBroker.Service<IOptions<TableOptions>>().Value;
        options.MaxRows = 49;
        try
        {
            var reply = await tables.Get("/EvacuationShelters?$orderby=name");
            Assert.That((reply.Status, (string?)reply.Json["error"]!["message"]), Is.EqualTo((403, "More than 49 rows pass the filter; so many are neither put in order nor added up")));
        }
        finally
        {
            options.MaxRows = 1_000_000;
        }
    }

    private static ValueTask<TableColumns?> Held(Api api) =>
        RunningBroker.Service<HeldColumns>().Find(api.Tenant!, RunningBroker.Service<TableModel>().Table("EvacuationSite"), build: false, default);

    private static async Task<Reply> Get(Api api, string request, int size)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(RunningBroker.Address, "/odata/EvacuationSites" + request));
        message.Headers.Add("NGSILD-Tenant", api.Tenant);
        message.Headers.TryAddWithoutValidation("Prefer", $"odata.maxpagesize={size}");
        using var response = await RunningBroker.Client.SendAsync(message);
        return await Reply.Of(response);
    }

    // The properties of an object in the order of their names: what an object says has none.
    private static string Body(Reply reply)
    {
        var body = JsonNode.Parse(reply.Text)!.AsObject();
        if (body["value"] is JsonArray rows)
        {
            body["value"] = new JsonArray([.. rows.Select(r => new JsonObject(r!.AsObject().OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))))]);
        }

        return body.ToJsonString();
    }

    private static async Task Change(Api api, Random random, int number)
    {
        var id = $"urn:ngsi-ld:EvacuationSite:{random.Next(Sites):D4}";
        switch (random.Next(6))
        {
            case 0:
                await api.Delete("/entities/" + id);
                break;
            case 1:
                await api.Given(Site(Sites + number, random).ToJsonString());
                break;
            case 2:
                var fragment = Site(number, random);
                fragment.Remove("id");
                fragment.Remove("type");
                await api.Patch($"/entities/{id}/attrs", fragment.ToJsonString());
                break;
            case 3:
                await api.Delete($"/entities/{id}/attrs/name");
                break;
            default:
                break;
        }
    }

    private static JsonObject Site(int number, Random random)
    {
        var site = new JsonObject { ["id"] = $"urn:ngsi-ld:EvacuationSite:{number:D4}", ["type"] = "EvacuationSite" };
        Add("name", random.Next(4) == 0 ? null : Texts[random.Next(Texts.Length)]);
        Add("localGovernmentCode", Codes[random.Next(Codes.Length)]);
        Add("elevation", random.Next(4) == 0 ? null : random.Next(5) == 0 ? "高い" : random.Next(-40, 40) / 8.0);
        Add("maxCapacity", random.Next(3) == 0 ? null : random.Next(12));
        Add("alsoDesignatedShelter", random.Next(3) == 0 ? null : random.Next(2) == 0);
        Add("withdrawnAt", random.Next(2) == 0 ? null : $"2026-0{random.Next(1, 4)}-01T0{random.Next(10)}:00:00{(random.Next(2) == 0 ? "Z" : "+09:00")}");
        Add("hazardTypes", random.Next(4) == 0 ? null : new JsonArray([.. Hazards.Take(random.Next(4)).Select(h => (JsonNode)h)]));
        if (random.Next(4) > 0)
        {
            site["location"] = new JsonObject
            {
                ["type"] = "GeoProperty",
                ["value"] = new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(139 + random.NextDouble(), 35 + random.NextDouble()) },
            };
        }

        return site;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                site[name] = new JsonObject { ["type"] = "Property", ["value"] = value };
            }
        }
    }

    private static string Request(Random random)
    {
        var parts = new List<string>();
        if (random.Next(3) == 0)
        {
            parts.Add("$apply=" + Escaped(Apply(random, out var names)));
            AddIf(2, "$orderby=" + string.Join(',', Some(random, names, 2).Select(n => n + (random.Next(2) == 0 ? "%20desc" : ""))));
            AddIf(8, "$filter=" + names[^1] + "%20ne%20null");
        }
        else
        {
            AddIf(2, "$filter=" + Escaped(Filter(random, 2)));
            AddIf(1, "$orderby=" + Escaped(Order(random)));
            AddIf(3, "$select=id,name,hazardTypes,elevation");
        }

        AddIf(3, "$count=true");
        AddIf(3, $"$skip={random.Next(30)}");
        AddIf(3, $"$top={random.Next(40)}");
        return "?" + string.Join('&', parts);

        void AddIf(int oneIn, string part)
        {
            if (random.Next(oneIn) == 0 && !part.EndsWith('='))
            {
                parts.Add(part);
            }
        }
    }

    private static string Order(Random random) => random.Next(10) == 0
        ? "length(name) desc,id"
        : string.Join(',', Some(random, Columns, 3).Select(c => c + (random.Next(2) == 0 ? " desc" : "")));

    private static string Apply(Random random, out string[] names)
    {
        var keys = Some(random, Columns[1..], 2);
        List<(string Text, string Name)> sums = [];
        foreach (var column in Some(random, ["elevation", "maxCapacity", "latitude"], 2))
        {
            var method = new[] { "sum", "average", "min", "max", "countdistinct" }[random.Next(5)];
            sums.Add(($"{column} with {method} as {column}_{method}", $"{column}_{method}"));
        }

        foreach (var column in Some(random, ["name", "localGovernmentCode", "withdrawnAt", "createdAt"], 1))
        {
            var method = new[] { "min", "max", "countdistinct" }[random.Next(3)];
            sums.Add(($"{column} with {method} as {column}_{method}", $"{column}_{method}"));
        }

        if (random.Next(8) == 0)
        {
            sums.Add(("maxCapacity mul 2 with sum as twice", "twice"));
        }

        sums.Add(("$count as rows", "rows"));
        var aggregate = $"aggregate({string.Join(',', sums.Select(s => s.Text))})";
        var isGrouped = random.Next(5) > 0;
        var hasSums = !isGrouped || random.Next(5) > 0;
        names = [.. isGrouped ? keys : [], .. hasSums ? sums.Select(s => s.Name) : []];
        var groups = isGrouped ? $"groupby(({string.Join(',', keys)}){(hasSums ? "," + aggregate : "")})" : aggregate;
        return (random.Next(3) == 0 ? $"filter({Filter(random, 1)})/" : "") + groups;
    }

    private static string Filter(Random random, int depth) => depth > 0 && random.Next(2) == 0
        ? random.Next(3) switch
        {
            0 => $"not ({Filter(random, depth - 1)})",
            1 => $"({Filter(random, depth - 1)} or {Filter(random, depth - 1)})",
            _ => $"({Filter(random, depth - 1)} and {Filter(random, depth - 1)})",
        }
        : random.Next(13) switch
        {
            0 => $"elevation gt {(random.Next(-40, 40) / 8.0).ToString(CultureInfo.InvariantCulture)}",
            1 => $"maxCapacity le {random.Next(12)}",
            2 => "name eq null",
            3 => $"contains(name,'{Texts[random.Next(Texts.Length)][..1]}')",
            4 => $"name lt '{Texts[random.Next(Texts.Length)]}'",
            5 => $"localGovernmentCode in ('{Codes[random.Next(3)]}','{Codes[random.Next(3)]}')",
            6 => "alsoDesignatedShelter ne true",
            7 => "alsoDesignatedShelter",
            8 => $"hazardTypes/any(h: h eq '{Hazards[random.Next(3)]}')",
            9 => "withdrawnAt lt 2026-02-01T05:00:00Z",
            10 => "latitude add 1 gt 36.5",
            11 => "geo.distance(location,geography'POINT(139.5 35.5)') lt 40000",
            _ => $"endswith(id,'{random.Next(10)}')",
        };

    private static string[] Some(Random random, string[] of, int atMost) => [.. of.OrderBy(_ => random.Next()).Take(random.Next(1, atMost + 1))];

    private static string Escaped(string text) => Uri.EscapeDataString(text);
}

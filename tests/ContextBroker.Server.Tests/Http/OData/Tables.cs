using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.OData;

/// <summary>A tenant with shelters in it, some of which lack a value or have one of another kind, and its tables.</summary>
internal sealed class Tables
{
    private static readonly string[] Codes = ["142051", "142042", "141003"];
    private static readonly string[] Hazards = ["flood", "tsunami", "landslide"];
    private static readonly string[] Status = ["open", "full", "closed"];

    private readonly Api _api = Api.NewTenant();

    private Tables(IReadOnlyList<Shelter> shelters) => Shelters = shelters;

    /// <summary>What was stored, in that order.</summary>
    public IReadOnlyList<Shelter> Shelters { get; }

    public Api Api => _api;

    public static async Task<Tables> With(int count, int seed = 7)
    {
        var random = new Random(seed);
        var shelters = Enumerable.Range(0, count).Select(i => new Shelter(
            $"urn:ngsi-ld:EvacuationShelter:{i:D4}",
            random.Next(5) == 0 ? null : $"避難所 {random.Next(10)}",
            Codes[random.Next(Codes.Length)],
            random.Next(4) == 0 ? null : random.Next(20) * 7,
            Status[random.Next(Status.Length)],
            random.Next(3) == 0 ? null : random.Next(2) == 0,
            random.Next(6) == 0 ? null : (139.4 + (random.NextDouble() / 10), 35.3 + (random.NextDouble() / 10)),
            random.Next(12))).ToList();
        var tables = new Tables(shelters);
        foreach (var some in shelters.Select(s => s.ToJson()).Concat(Masters()).Chunk(50))
        {
            var reply = await tables._api.Post("/entityOperations/create", new JsonArray([.. some]).ToJsonString());
            Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
        }

        return tables;
    }

    public async Task<Reply> Get(string path, params (string Name, string Value)[] headers) => await Send(HttpMethod.Get, path, null, headers);

    public async Task<Reply> Send(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? new Uri(path) : new Uri(RunningBroker.Address, "/odata" + path)) { Content = content };
        request.Headers.Add("NGSILD-Tenant", _api.Tenant);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await RunningBroker.Client.SendAsync(request);
        return await Reply.Of(response);
    }

    /// <summary>The ids of one page that a filter leaves.</summary>
    public async Task<string[]> Ids(string filter)
    {
        var reply = await Get($"/EvacuationShelters?$select=id&$filter={Uri.EscapeDataString(filter)}");
        Assert.That(reply.Status, Is.EqualTo(200), filter + ": " + reply.Text);
        return [.. reply.Json["value"]!.AsArray().Select(r => (string)r!["id"]!)];
    }

    /// <summary>All rows, page by page.</summary>
    public async Task<(List<JsonNode> Rows, int Pages)> Walk(string path, params (string Name, string Value)[] headers)
    {
        var rows = new List<JsonNode>();
        var pages = 0;
        for (var next = path; next is not null; pages++)
        {
            var reply = await Get(next, headers);
            Assert.That(reply.Status, Is.EqualTo(200), next + ": " + reply.Text);
            rows.AddRange(reply.Json["value"]!.AsArray().Select(r => r!.DeepClone()));
            next = (string?)reply.Json["@odata.nextLink"];
        }

        return (rows, pages);
    }

    private static IEnumerable<JsonNode> Masters() => Enumerable.Range(0, 10).Select(i => (JsonNode)new JsonObject
    {
        ["id"] = $"urn:ngsi-ld:DesignatedShelter:{i}",
        ["type"] = "DesignatedShelter",
        ["name"] = Property($"小学校 {i}"),
        ["localGovernmentCode"] = Property(Codes[i % Codes.Length]),
        ["shelterType"] = Property(i % 2 == 0 ? "general" : "welfare"),
    });

    private static JsonObject Property(JsonNode value) => new() { ["type"] = "Property", ["value"] = value };

    /// <param name="Number">Of its master: one of twelve, of which ten are there.</param>
    internal sealed record Shelter(string Id, string? Name, string Code, double? Total, string Status, bool? IsDrill, (double Longitude, double Latitude)? Place, int Number)
    {
        public string Master => $"urn:ngsi-ld:DesignatedShelter:{Number}";

        public bool MasterIsThere => Number < 10;

        public bool MasterIsWelfare => MasterIsThere && Number % 2 == 1;

        public JsonNode ToJson()
        {
            var entity = new JsonObject
            {
                ["id"] = Id,
                ["type"] = "EvacuationShelter",
                ["localGovernmentCode"] = Property(Code),
                ["openingStatus"] = Property(Status),
                ["shelter"] = new JsonObject { ["type"] = "Relationship", ["object"] = Master },
            };
            // A text where a number belongs is no number.
            entity["evacueeTotal"] = Total is { } total ? Property(total) : Property("多数");
            if (Name is not null)
            {
                entity["name"] = Property(Name);
            }

            if (IsDrill is { } drill)
            {
                entity["isDrill"] = Property(drill);
            }

            if (Place is var (longitude, latitude))
            {
                entity["location"] = new JsonObject
                {
                    ["type"] = "GeoProperty",
                    ["value"] = new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(longitude, latitude) },
                };
            }

            return entity;
        }
    }
}

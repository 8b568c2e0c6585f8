using System.Text;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Requests of every kind, each nearly right.</summary>
internal sealed class HostileRequests(Random random, int entities)
{
    private const string Subscription =
        """
        {"type":"Subscription","entities":[{"type":"Nothing","idPattern":"urn:.*"}],"watchedAttributes":["temperature"],"q":"temperature>20;status==\"open\"",
         "geoQ":{"georel":"near;maxDistance==1000","geometry":"Point","coordinates":[139.7,35.6]},"scopeQ":"/Kanagawa/#","throttling":5,"isActive":false,
         "expiresAt":"2126-09-01T00:00:00Z","notification":{"attributes":["temperature"],"format":"concise","endpoint":{"uri":"http://receiver.invalid/n",
         "accept":"application/json","receiverInfo":[{"key":"X-A","value":"b"}],"timeout":100}},"notificationTrigger":["attributeCreated","entityDeleted"]}
        """;

    private const string Query =
        """
        {"type":"Query","entities":[{"type":"Shelter|(Sensor;Vehicle)","idPattern":"^urn"}],"attrs":["temperature"],"q":"temperature==1..5","scopeQ":"/a;/b/+",
         "geoQ":{"georel":"within","geometry":"Polygon","coordinates":[[[139,35],[140,35],[140,36],[139,36],[139,35]]],"geoproperty":"location"},"lang":"ja"}
        """;

    private const string Context = """{"@context":[{"a":"https://example.org/a#","b":{"@id":"a:b","@type":"@id"},"@vocab":"https://example.org/"},{"c":{"@id":"a:c","@container":"@language"}}]}""";

    // name=value of parameters, in the clauses' order 4.9, 4.10, 4.17, 4.19, 4.21, 4.23 and 6.4.3.2.
    private static readonly string[] Parameters =
    [
        "q=temperature>20;capacity==1..5", "q=(status~=\"^o.*\"|!note);temperature.accuracy[a.b]!=\"避難所\",\"x\"", "q=observedAt>=2026-09-01T00:00:00Z|providedBy{Shelter}.capacity<=1e3",
        "georel=near;maxDistance==1000&geometry=Point&coordinates=[139.7,35.6]", "georel=within&geometry=Polygon&coordinates=[[[139,35],[140,35],[140,36],[139,36],[139,35]]]&geoproperty=location",
        "type=Shelter|(Sensor;Vehicle)", "scopeQ=(/Kanagawa/#;/Tokyo)|/+/Yokohama", "pick=id,type,temperature{accuracy}", "omit=scope,temperature", "attrs=temperature,避難所名", "lang=ja,en;q=0.5,*",
        "orderBy=temperature;desc,status", "orderBy=location;dist-asc&orderFrom=[139.11,35]", "orderBy=status&collation=de-u-co-phonebk",
        "idPattern=^urn:.*:[1-3]$", "id=urn:ngsi-ld:Entity:1,urn:ngsi-ld:Entity:2", "limit=5&offset=2&count=true", "options=sysAttrs,concise", "format=simplified", "datasetId=@none,urn:ngsi-ld:Dataset:a",
        "join=flat&joinLevel=2&containedBy=urn:a:b", "geometryProperty=observationSpace", "expandValues=status&jsonKeys=note", "entityMap=true", "local=true", "observedAt=2026-09-01T00:00:00Z", "keep=temperature",
        "deleteAll=true", "details=true",
    ];

    private readonly Mutation _mutation = new(random);

    public FuzzRequest Next(string subscription) => random.Next(4) == 0 ? Read(subscription) : Write(subscription);

    private FuzzRequest Read(string subscription) => new(HttpMethod.Get, One("/entities?", "/entities?", "/entities?", $"{Own()}?", "/types?", "/attributes?", $"/subscriptions/{subscription}?", "/jsonldContexts?") + SomeParameters())
    {
        Accept = random.Next(3) == 0 ? Ascii(_mutation.Text("application/geo+json;q=0.9, application/ld+json")) : null,
    };

    private FuzzRequest Write(string subscription) => random.Next(13) switch
    {
        0 => Of(HttpMethod.Post, "/entities", Entity()),
        1 => Of(HttpMethod.Put, Own(), Entity()),
        2 => Of(HttpMethod.Patch, Own(), Entity()),
        3 => Of(random.Next(2) == 0 ? HttpMethod.Post : HttpMethod.Patch, $"{Own()}/attrs", Entity()),
        4 => Of(random.Next(2) == 0 ? HttpMethod.Put : HttpMethod.Patch, $"{Own()}/attrs/{Name()}", """{"type":"Property","value":{"a":[1,2.5]},"unitCode":"CEL","observedAt":"2026-09-01T00:00:00Z","accuracy":{"value":1}}"""),
        5 or 6 or 7 => Of(HttpMethod.Post, $"/entityOperations/{One("create", "upsert", "update", "merge")}", $"[{Entity()},{Entity()}]"),
        8 => Of(HttpMethod.Post, "/entityOperations/delete", """["urn:ngsi-ld:Entity:1","urn:ngsi-ld:Entity:99"]"""),
        9 => Of(HttpMethod.Post, "/entityOperations/query", Query),
        10 => random.Next(2) == 0 ? Of(HttpMethod.Post, "/subscriptions", Subscription) : Of(HttpMethod.Patch, $"/subscriptions/{subscription}", Subscription),
        11 => Of(HttpMethod.Post, "/jsonldContexts", Context),
        _ => new FuzzRequest(HttpMethod.Delete, One("/entities?", $"{Own()}?", $"{Own()}/attrs/{Name()}?") + SomeParameters()),
    };

    private FuzzRequest Of(HttpMethod method, string path, string json)
    {
        var isLinked = random.Next(8) == 0;
        var withContext = random.Next(4) == 0 && json[0] == '{' ? json.Insert(1, Context[1..^1] + ",") : json;
        var type = withContext == json ? "application/json" : "application/ld+json";
        return new FuzzRequest(method, random.Next(4) == 0 ? $"{path}?{SomeParameters()}" : path, _mutation.Body(withContext), _mutation.Type(type))
        {
            Link = isLinked ? Ascii(_mutation.Text("<urn:no:context>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"")) : null,
        };
    }

    private string Entity() => Encoding.UTF8.GetString(
        FuzzEntities.Write(FuzzEntities.Next(random, random.Next(2 * entities)), random.Next(2) == 0 ? EntityFormat.Normalized : EntityFormat.Concise, LdContext.Core));

    // Some as they are, so that what is wrong with another is reached.
    private string SomeParameters() => string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Encoded(Parameters[random.Next(Parameters.Length)])));

    private string Encoded(string parameters) => string.Join('&', parameters.Split('&').Select(parameter =>
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var value = random.Next(3) == 0 ? parameter[(equals + 1)..] : _mutation.Text(parameter[(equals + 1)..]);
        return $"{parameter[..equals]}={(random.Next(4) == 0 ? Printable(value) : Uri.EscapeDataString(value))}";
    }));

    private string Own() => $"/entities/{(random.Next(8) == 0 ? Printable(_mutation.Text(FuzzEntities.Id(1))) : FuzzEntities.Id(random.Next(2 * entities)))}";

    private string Name() => random.Next(4) == 0 ? Uri.EscapeDataString(_mutation.Text("temperature")) : One("temperature", "capacity", "location", "status", "scope", "type");

    private static string Ascii(string text) => new([.. text.Where(c => c is >= ' ' and < (char)127)]);

    private static string Printable(string text) => new([.. text.Where(c => c is > ' ' and < (char)127 and not '#')]);

    private string One(params string[] from) => from[random.Next(from.Length)];
}

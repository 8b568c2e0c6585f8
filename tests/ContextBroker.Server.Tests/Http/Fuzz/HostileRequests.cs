using System.Text;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Requests of every kind, each nearly right.</summary>
internal sealed class HostileRequests
{
    private const string Query =
        """
        {"type":"Query","entities":[{"type":"Shelter|(Sensor;Vehicle)","idPattern":"^urn"}],"attrs":["temperature"],"q":"temperature==1..5","scopeQ":"/a;/b/+",
         "geoQ":{"georel":"within","geometry":"Polygon","coordinates":[[[139,35],[140,35],[140,36],[139,36],[139,35]]],"geoproperty":"location"},"lang":"ja"}
        """;

    private const string Context = """{"@context":[{"a":"https://example.org/a#","b":{"@id":"a:b","@type":"@id"},"@vocab":"https://example.org/"},{"c":{"@id":"a:c","@container":"@language"}}]}""";

    private readonly Random _random;
    private readonly int _entities;
    private readonly Mutation _mutation;
    private readonly HostileParameters _parameters;
    private readonly HostileEvolutions _evolutions;

    public HostileRequests(Random random, int entities)
    {
        (_random, _entities, _mutation) = (random, entities, new Mutation(random));
        _parameters = new HostileParameters(random, _mutation);
        _evolutions = new HostileEvolutions(random, _mutation, _parameters, entities);
    }

    public FuzzRequest Next(HeldDocuments held) => _random.Next(10) switch
    {
        < 3 => new HostileDocuments(_random, _mutation, _parameters, held).Next(),
        < 5 => _evolutions.Next(),
        < 7 => Read(held),
        _ => Write(),
    };

    private FuzzRequest Read(HeldDocuments held) => new(
        HttpMethod.Get,
        _parameters.One("/entities?", "/entities?", "/entities?", $"{Own()}?", "/types?", "/attributes?", $"/subscriptions/{held.Subscription}?", "/jsonldContexts?") + _parameters.Some())
    {
        Accept = _random.Next(3) == 0 ? HostileParameters.Ascii(_mutation.Text("application/geo+json;q=0.9, application/ld+json")) : null,
    };

    private FuzzRequest Write() => _random.Next(12) switch
    {
        0 => Of(HttpMethod.Post, "/entities", Entity()),
        1 => Of(HttpMethod.Put, Own(), Entity()),
        2 => Of(HttpMethod.Patch, Own(), Entity()),
        3 => Of(_random.Next(2) == 0 ? HttpMethod.Post : HttpMethod.Patch, $"{Own()}/attrs", Entity()),
        4 => Of(_random.Next(2) == 0 ? HttpMethod.Put : HttpMethod.Patch, $"{Own()}/attrs/{Name()}", """{"type":"Property","value":{"a":[1,2.5]},"unitCode":"CEL","observedAt":"2026-09-01T00:00:00Z","accuracy":{"value":1}}"""),
        5 or 6 or 7 => Of(HttpMethod.Post, $"/entityOperations/{_parameters.One("create", "upsert", "update", "merge")}", $"[{Entity()},{Entity()}]"),
        8 => Of(HttpMethod.Post, "/entityOperations/delete", """["urn:ngsi-ld:Entity:1","urn:ngsi-ld:Entity:99"]"""),
        9 => Of(HttpMethod.Post, "/entityOperations/query", Query),
        10 => Of(HttpMethod.Post, "/jsonldContexts", Context),
        _ => new FuzzRequest(HttpMethod.Delete, _parameters.One("/entities?", $"{Own()}?", $"{Own()}/attrs/{Name()}?") + _parameters.Some()),
    };

    private FuzzRequest Of(HttpMethod method, string path, string json)
    {
        var isLinked = _random.Next(8) == 0;
        var withContext = _random.Next(4) == 0 && json[0] == '{' ? json.Insert(1, Context[1..^1] + ",") : json;
        var type = withContext == json ? "application/json" : "application/ld+json";
        return new FuzzRequest(method, _random.Next(4) == 0 ? $"{path}?{_parameters.Some()}" : path, _mutation.Body(withContext), _mutation.Type(type))
        {
            Link = isLinked ? HostileParameters.Ascii(_mutation.Text("<urn:no:context>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"")) : null,
        };
    }

    private string Entity() => Encoding.UTF8.GetString(
        FuzzEntities.Write(FuzzEntities.Next(_random, _random.Next(2 * _entities)), _random.Next(2) == 0 ? EntityFormat.Normalized : EntityFormat.Concise, LdContext.Core));

    private string Own() => $"/entities/{_parameters.Id(_entities)}";

    private string Name() => _parameters.Name();
}

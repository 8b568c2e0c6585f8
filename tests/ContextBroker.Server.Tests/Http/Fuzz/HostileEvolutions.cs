namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Requests about temporal evolutions, each nearly right.</summary>
internal sealed class HostileEvolutions(Random random, Mutation mutation, HostileParameters parameters, int entities)
{
    private const string Evolution =
        """
        {"id":"urn:ngsi-ld:Entity:1","type":["Sensor","Shelter"],"scope":[{"type":"Property","value":"/Kanagawa","observedAt":"2026-09-01T00:00:00Z"}],
         "temperature":[{"type":"Property","value":1,"observedAt":"2026-09-01T00:00:00Z"},{"value":"避難","observedAt":"2026-09-01T01:00:00.5Z","datasetId":"urn:d:1"}],
         "managedBy":[{"type":"Relationship","object":["urn:a:1","urn:a:2"],"observedAt":"2026-09-01T02:00:00Z"}],"location":{"type":"Point","coordinates":[139,35]}}
        """;

    private const string Query =
        """
        {"type":"Query","entities":[{"type":"Sensor"}],"attrs":["temperature"],"q":"temperature==1..5","temporalQ":{"timerel":"between","timeAt":"2026-09-01T00:00:00Z",
         "endTimeAt":"2126-09-01T00:00:00Z","timeproperty":"modifiedAt","lastN":2},"aggrParams":{"aggrMethods":["max","avg"],"aggrPeriodDuration":"PT1H"},"entityMap":true}
        """;

    public FuzzRequest Next() => random.Next(10) switch
    {
        0 or 1 => Of(HttpMethod.Post, "/temporal/entities", Evolution.Replace("Entity:1", $"Entity:{random.Next(2 * entities)}", StringComparison.Ordinal)),
        2 => Of(HttpMethod.Post, $"{Own()}/attrs", Evolution.Replace("\"id\":\"urn:ngsi-ld:Entity:1\",", "", StringComparison.Ordinal)),
        3 => Of(HttpMethod.Patch, $"{Own()}/attrs/{Name()}/{Instance()}", """{"temperature":[{"type":"Property","value":3,"observedAt":"2026-09-01T05:00:00Z","unitCode":"CEL"}]}"""),
        4 => new FuzzRequest(HttpMethod.Delete, parameters.One(Own(), $"{Own()}/attrs/{Name()}?{parameters.Some()}", $"{Own()}/attrs/{Name()}/{Instance()}")),
        5 => Of(HttpMethod.Post, parameters.One("/temporal/entityOperations/query", "/temporal/entityMaps"), Query),
        6 => new FuzzRequest(HttpMethod.Get, $"/temporal/entityMaps?{Ever()}&{parameters.Some()}"),
        7 or 8 => new FuzzRequest(HttpMethod.Get, $"/temporal/entities?{Ever()}&{parameters.Some()}"),
        _ => new FuzzRequest(HttpMethod.Get, $"{Own()}?{parameters.Some()}"),
    };

    private FuzzRequest Of(HttpMethod method, string path, string json) => new(method, path, mutation.Body(json), mutation.Type("application/json"));

    // Mostly a question that is answered.
    private string Ever() => random.Next(6) == 0 ? parameters.Some() : "type=Sensor&timerel=after&timeAt=2020-01-01T00:00:00Z&timeproperty=createdAt";

    private string Own() => $"/temporal/entities/{parameters.Id(entities)}";

    private string Name() => parameters.Name();

    private string Instance() => random.Next(3) == 0 ? HostileParameters.Printable(mutation.Text("urn:ngsi-ld:Instance:1")) : $"urn:ngsi-ld:Instance:{random.Next(400)}";
}

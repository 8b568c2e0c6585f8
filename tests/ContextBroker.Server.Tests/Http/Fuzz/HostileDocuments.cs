namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>What the tenant holds besides entities, by id.</summary>
internal sealed record HeldDocuments(string Subscription, string Registration, string RegistrationSubscription, string Snapshot, string Map);

/// <summary>Requests about subscriptions, registrations, snapshots and entity maps, and requests that name these in headers, each nearly right.</summary>
internal sealed class HostileDocuments(Random random, Mutation mutation, HostileParameters parameters, HeldDocuments held)
{
    private readonly FuzzDocuments _documents = new(random);

    public FuzzRequest Next() => random.Next(12) switch
    {
        0 => Of(HttpMethod.Post, "/subscriptions", _documents.Subscription()),
        1 => Of(HttpMethod.Patch, $"/subscriptions/{held.Subscription}", _documents.Subscription()),
        2 => Of(HttpMethod.Post, "/csourceSubscriptions", _documents.Subscription(isToRegistrations: true)),
        3 => Of(HttpMethod.Patch, $"/csourceSubscriptions/{held.RegistrationSubscription}", _documents.Subscription(isToRegistrations: true)),
        4 => Of(HttpMethod.Post, "/csourceRegistrations", _documents.Registration()),
        5 => Of(HttpMethod.Patch, $"/csourceRegistrations/{held.Registration}", _documents.Registration()),
        6 => Of(HttpMethod.Post, parameters.One("/snapshots", $"/snapshots/{held.Snapshot}/clone"), random.Next(2) == 0 ? _documents.Snapshot() : """{"type":"Snapshot","snapshotLifetime":"PT1M"}"""),
        7 => Of(HttpMethod.Patch, $"/snapshots/{held.Snapshot}", """{"type":"Snapshot","snapshotLifetime":"PT9M","snapshotPriority":7,"endpoint":"http://receiver.invalid/s","receiverInfo":[{"key":"a","value":"b"}]}"""),
        8 => Of(HttpMethod.Patch, $"/entityMaps/{held.Map}", """{"id":"x","type":"EntityMap","expiresAt":"2126-09-01T00:00:00Z","entityMap":{},"linkedMaps":{}}"""),
        9 => Of(HttpMethod.Post, "/entityMaps", """{"type":"Query","entities":[{"type":"Shelter"}],"q":"temperature>1","splitEntities":true,"entityMapLifetime":"PT5M"}"""),
        10 => Read(),
        _ => Named(),
    };

    private FuzzRequest Of(HttpMethod method, string path, string json) => new(method, random.Next(8) == 0 ? $"{path}?{parameters.Some()}" : path, mutation.Body(json), mutation.Type("application/json"))
    {
        Named = random.Next(10) == 0 ? Header() : null,
    };

    private FuzzRequest Read() => new(
        random.Next(6) == 0 ? HttpMethod.Delete : HttpMethod.Get,
        parameters.One(
            $"/csourceRegistrations?attrs=temperature&{parameters.Some()}", $"/csourceRegistrations/{Mutated(held.Registration)}?{parameters.Some()}", $"/csourceSubscriptions?{parameters.Some()}",
            $"/csourceSubscriptions/{Mutated(held.RegistrationSubscription)}", $"/snapshots/{Mutated(held.Snapshot)}", $"/entityMaps?type=Shelter&{parameters.Some()}", $"/entityMaps/{Mutated(held.Map)}",
            $"/snapshots?q={Uri.EscapeDataString(mutation.Text("snapshotPriority>8;snapshotStatus==\"success\""))}"));

    private FuzzRequest Named() => new(HttpMethod.Get, parameters.One("/entities?type=Shelter&", "/entities?local=true&", "/types?", "/temporal/entities?type=Shelter&timerel=before&timeAt=2126-09-01T00:00:00Z&") + parameters.Some())
    {
        Named = Header(),
    };

    private (string, string) Header() => random.Next(2) == 0
        ? ("NGSILD-EntityMap", HostileParameters.Ascii(random.Next(2) == 0 ? $"/ngsi-ld/v1/entityMaps/{held.Map}" : mutation.Text($"/ngsi-ld/v1/entityMaps/{held.Map}")))
        : ("NGSILD-Snapshot", HostileParameters.Ascii(random.Next(2) == 0 ? held.Snapshot : mutation.Text(held.Snapshot)));

    private string Mutated(string id) => random.Next(3) == 0 ? HostileParameters.Printable(mutation.Text(id)) : id;
}

using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Valid subscriptions, registrations and snapshots of many shapes; none ever notifies anybody.</summary>
internal sealed class FuzzDocuments(Random random)
{
    private const string Endpoint = """{"uri":"http://receiver.invalid/n"}""";

    private static readonly string[] Names = ["temperature", "避難所名", "https://example.org/disaster#level", "status", "capacity"];

    /// <summary>The collection it belongs to, and the document.</summary>
    public (string Collection, string Body) Next() => random.Next(4) switch
    {
        0 => ("/subscriptions", Subscription()),
        1 => ("/csourceSubscriptions", Subscription(isToRegistrations: true)),
        2 => ("/csourceRegistrations", Registration()),
        _ => ("/snapshots", Snapshot()),
    };

    public string Subscription(bool isToRegistrations = false)
    {
        var query = Queries.Generate(random.Next());
        var periodic = random.Next(4) == 0;
        return Object(
            ("type", "\"Subscription\""),
            ("isActive", "false"),
            ("entities", periodic || query.Selectors.IsEmpty ? """[{"type":"Nothing","idPattern":"^urn:"}]""" : Selectors(query)),
            ("watchedAttributes", periodic || Chance(50) ? null : Some(Names)),
            ("timeInterval", periodic ? $"{random.Next(3600, 99999)}" : null),
            ("throttling", periodic || Chance(60) ? null : $"{random.Next(1, 600)}"),
            ("q", Chance(40) || query.Q is null ? null : Text(query.Q.ToString())),
            ("scopeQ", query.Scope is null ? null : Text(query.Scope.ToString())),
            ("geoQ", query.Geo is null ? null : QueryForms.Geo(query.Geo).ToString()),
            ("csf", Chance(80) ? null : "\"rate>5\""),
            ("temporalQ", isToRegistrations && Chance(30) ? """{"timerel":"before","timeAt":"2026-09-01T00:00:00Z"}""" : null),
            ("lang", Chance(80) ? null : "\"ja,en;q=0.5\""),
            ("description", Chance(70) ? null : Text("避難所 \"開設\" <b>")),
            ("subscriptionName", Chance(70) ? null : "\"夜\""),
            ("expiresAt", Chance(60) ? null : "\"2126-09-01T00:00:00Z\""),
            ("notificationTrigger", periodic || Chance(60) ? null : Some(["attributeCreated", "attributeUpdated", "entityDeleted", "entityCreated"])),
            ("notification", Notification(isToRegistrations)));
    }

    public string Registration() => Object(
        ("type", "\"ContextSourceRegistration\""),
        ("endpoint", "\"http://source.invalid/ngsi-ld\""),
        ("information", $"[{Information()}{(Chance(50) ? "," + Information() : "")}]"),
        ("registrationName", Chance(60) ? null : "\"横浜市\""),
        ("expiresAt", Chance(60) ? null : "\"2126-09-01T00:00:00Z\""),
        ("scope", Chance(60) ? null : Some(["/Kanagawa", "/神奈川/横浜"])),
        ("location", Chance(60) ? null : """{"type":"Polygon","coordinates":[[[139,35],[140,35],[140,36],[139,36],[139,35]]]}"""),
        ("observationInterval", Chance(70) ? null : """{"startAt":"2026-01-01T00:00:00Z","endAt":"2026-09-01T00:00:00Z"}"""),
        ("managementInterval", Chance(80) ? null : """{"startAt":"2026-01-01T00:00:00Z"}"""),
        ("mode", Chance(60) ? null : "\"inclusive\""),
        ("operations", Chance(60) ? null : Some(["retrieveOps", "queryEntity", "updateOps", "createSubscription"])),
        ("tenant", Chance(80) ? null : "\"city1\""),
        ("contextSourceInfo", Chance(80) ? null : """[{"key":"X-Key","value":"a b"}]"""),
        ("datasetId", Chance(80) ? null : """["urn:ngsi-ld:Dataset:a","@none"]"""),
        ("refreshRate", Chance(80) ? null : "\"PT15M\""),
        ("management", Chance(80) ? null : """{"timeout":500,"cooldown":1000,"localOnly":true,"cacheDuration":"PT1M"}"""),
        (Chance(50) ? "owner" : "https://example.org/disaster#owner", Chance(70) ? null : """{"type":"Property","value":"県"}"""));

    public string Snapshot() => Object(
        ("type", "\"Snapshot\""),
        ("snapshotQueries", $"[{QueryForms.Body(Queries.Generate(random.Next()) with { Selectors = [new EntitySelector { Types = new TypeName(Vocabulary.Types[random.Next(4)]) }] })}]"),
        ("snapshotLifetime", Chance(50) ? null : "\"PT5M\""),
        ("snapshotPriority", Chance(50) ? null : $"{random.Next(1, 11)}"));

    private string Notification(bool isToRegistrations) => Object(
        Chance(60) ? ("attributes", Chance(50) ? null : Some(Names)) : ("pick", """["id","type","temperature"]"""),
        ("format", Chance(60) ? null : $"\"{One("normalized", "concise", "simplified")}\""),
        ("sysAttrs", Chance(80) ? null : "true"),
        ("join", isToRegistrations || Chance(80) ? null : "\"flat\""),
        ("endpoint", Chance(50) ? Endpoint : Object(
            ("uri", $"\"{One("https://receiver.invalid/a?b=c", "mqtt://broker.invalid:1884/a/b", "http://receiver.invalid/%E9%81%BF")}\""),
            ("accept", Chance(50) ? null : $"\"{One("application/json", "application/ld+json")}\""),
            ("timeout", Chance(70) ? null : "5000"),
            ("cooldown", Chance(70) ? null : "10000"),
            ("receiverInfo", Chance(70) ? null : """[{"key":"Authorization","value":"Bearer x"}]"""),
            ("notifierInfo", Chance(70) ? null : """[{"key":"MQTT-QoS","value":"1"}]"""))));

    private string Information() => Object(
        ("entities", Chance(30) ? null : Chance(50) ? """[{"type":["Shelter","https://example.org/disaster#HazardZone"],"idPattern":"^urn:"}]""" : """[{"type":"Shelter","id":"urn:s:1"},{"type":"Sensor"}]"""),
        ("propertyNames", Some(Names)),
        ("relationshipNames", Chance(60) ? null : """["managedBy"]"""));

    private static string Selectors(EntityQuery query) => QueryForms.Entities(query).ToString();

    private string Some(string[] from)
    {
        random.Shuffle(from = [.. from]);
        return JsonValue.Of(from.Take(random.Next(1, from.Length + 1))).ToString();
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private string One(params string[] from) => from[random.Next(from.Length)];

    private static string Text(string text) => JsonValue.Of(text).ToString();

    private static string Object(params (string Name, string? Json)[] members) =>
        $"{{{string.Join(',', members.Where(m => m.Json is not null).Select(m => $"{Text(m.Name)}:{m.Json}"))}}}";
}

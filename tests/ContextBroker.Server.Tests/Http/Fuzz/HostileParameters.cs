namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Parameters and parts of paths, some as they should be and some not.</summary>
internal sealed class HostileParameters(Random random, Mutation mutation)
{
    // name=value, in the order of clauses 4.9, 4.10, 4.11, 4.17, 4.19, 4.21, 4.23, 6.4.3.2 and 6.18.3.2.
    private static readonly string[] Known =
    [
        "q=temperature>20;capacity==1..5", "q=(status~=\"^o.*\"|!note);temperature.accuracy[a.b]!=\"避難所\",\"x\"", "q=observedAt>=2026-09-01T00:00:00Z|providedBy{Shelter}.capacity<=1e3",
        "georel=near;maxDistance==1000&geometry=Point&coordinates=[139.7,35.6]", "georel=within&geometry=Polygon&coordinates=[[[139,35],[140,35],[140,36],[139,36],[139,35]]]&geoproperty=location",
        "georel=near;minDistance==1e5&geometry=MultiPoint&coordinates=[[139.7,35.6],[-180,90]]", "georel=intersects&geometry=MultiPolygon&coordinates=[[[[139,35],[140,35],[140,36],[139,35]]]]",
        "timerel=between&timeAt=2026-09-01T00:00:00Z&endTimeAt=2126-09-02T00:00:00.123Z&timeproperty=modifiedAt", "timerel=before&timeAt=2126-01-01T00:00:00Z", "lastN=2",
        "options=aggregatedValues&aggrMethods=avg,stddev,distinctCount&aggrPeriodDuration=PT1H", "options=temporalValues",
        "type=Shelter|(Sensor;Vehicle)", "scopeQ=(/Kanagawa/#;/Tokyo)|/+/Yokohama", "scopeQ=/#", "pick=id,type,temperature{accuracy}", "omit=scope,temperature", "attrs=temperature,避難所名", "lang=ja,en;q=0.5,*",
        "orderBy=temperature;desc,status", "orderBy=location;dist-asc&orderFrom=[139.11,35]", "orderBy=status&collation=de-u-co-phonebk", "orderBy=id;desc",
        "idPattern=^urn:.*:[1-3]$", "id=urn:ngsi-ld:Entity:1,urn:ngsi-ld:Entity:2", "limit=5&offset=2&count=true", "options=sysAttrs,concise", "format=simplified", "datasetId=@none,urn:ngsi-ld:Dataset:a",
        "join=flat&joinLevel=2&containedBy=urn:a:b", "geometryProperty=observationSpace", "expandValues=status&jsonKeys=note", "entityMap=true&entityMapLifetime=PT5M", "splitEntities=true", "local=true",
        "observedAt=2026-09-01T00:00:00Z", "keep=temperature", "deleteAll=true", "details=true", "kind=hosted", "csf=rate>5",
    ];

    // Some as they are, so that what is wrong with another is reached.
    public string Some() => string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Encoded(Known[random.Next(Known.Length)])));

    public string Id(int entities) => random.Next(8) == 0 ? Printable(mutation.Text(FuzzEntities.Id(1))) : FuzzEntities.Id(random.Next(2 * entities));

    public string Name() => random.Next(4) == 0 ? Uri.EscapeDataString(mutation.Text("temperature")) : One("temperature", "capacity", "location", "status", "scope", "type");

    public string One(params string[] from) => from[random.Next(from.Length)];

    public static string Ascii(string text) => new([.. text.Where(c => c is >= ' ' and < (char)127)]);

    public static string Printable(string text) => new([.. text.Where(c => c is > ' ' and < (char)127 and not '#')]);

    private string Encoded(string parameters) => string.Join('&', parameters.Split('&').Select(parameter =>
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var value = random.Next(3) == 0 ? parameter[(equals + 1)..] : mutation.Text(parameter[(equals + 1)..]);
        return $"{parameter[..equals]}={(random.Next(4) == 0 ? Printable(value) : Uri.EscapeDataString(value))}";
    }));
}

using YamlDotNet.Serialization;
using YamlMap = System.Collections.Generic.Dictionary<object, object>;

namespace ContextBroker.Server.Tests.House;

internal sealed record OpenApiOperation(
    string? Clause, IReadOnlyList<string> QueryParameters, IReadOnlyList<string> PathVariables, bool HasBody, IReadOnlyList<string> AnswersOf200,
    IReadOnlyList<string> AnswersOf201);

/// <summary>openapi.yaml with its references followed, as far as the house's test needs it. Keys: "GET /path".</summary>
internal sealed class OpenApiDocument
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    private readonly YamlMap _root;

    private OpenApiDocument(YamlMap root)
    {
        _root = root;
        Operations = (from path in Map(root["paths"])
                      from method in Map(path.Value)
                      where Methods.Contains((string)method.Key)
                      select (Key: $"{((string)method.Key).ToUpperInvariant()} {path.Key}", Operation: Read(Map(path.Value), Map(method.Value))))
            .ToDictionary(o => o.Key, o => o.Operation);
    }

    public IReadOnlyDictionary<string, OpenApiOperation> Operations { get; }

    public static OpenApiDocument Load()
    {
        using var text = File.OpenText(Path.Combine(Repository.Root, "openapi.yaml"));
        return new OpenApiDocument(new DeserializerBuilder().Build().Deserialize<YamlMap>(text));
    }

    private static YamlMap Map(object value) => (YamlMap)value;

    private OpenApiOperation Read(YamlMap path, YamlMap operation)
    {
        var parameters = List(path, "parameters").Concat(List(operation, "parameters")).ToList();
        var answers = Map(operation["responses"]);
        return new OpenApiOperation(
            operation.GetValueOrDefault("x-clause") as string,
            [.. parameters.Where(p => (string)p["in"] == "query").Select(p => (string)p["name"])],
            [.. parameters.Where(p => (string)p["in"] == "path").Select(p => (string)p["name"])],
            operation.ContainsKey("requestBody"),
            Representations(answers, "200"),
            Representations(answers, "201"));
    }

    private string[] Representations(YamlMap answers, string status) =>
        answers.TryGetValue(status, out var answer) && Follow(Map(answer)).TryGetValue("content", out var content) ? [.. Map(content).Keys.Cast<string>()] : [];

    private IEnumerable<YamlMap> List(YamlMap owner, string name) =>
        owner.TryGetValue(name, out var list) ? ((List<object>)list).Select(i => Follow(Map(i))) : [];

    private YamlMap Follow(YamlMap value)
    {
        if (!value.TryGetValue("$ref", out var reference))
        {
            return value;
        }

        return ((string)reference).TrimStart('#', '/').Split('/').Aggregate(_root, (map, key) => Map(map[key]));
    }
}

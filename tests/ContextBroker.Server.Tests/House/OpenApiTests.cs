using ContextBroker.Disaster;
using ContextBroker.Http;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Observability;
using ContextBroker.Http.Routing;
using ContextBroker.Mqtt.Provisioning;
using ContextBroker.Server.MapPage;
using ContextBroker.Tiles;

namespace ContextBroker.Server.Tests.House;

/// <summary>openapi.yaml and the route table say the same.</summary>
public sealed class OpenApiTests
{
    private static readonly OpenApiDocument Document = OpenApiDocument.Load();

    private static readonly IReadOnlyDictionary<ApiRoute, string> Keys =
        NgsiLdApi.Routes.Select(r => (Route: r, NgsiLdApi.Root)).Concat(DisasterApi.Routes.Select(r => (Route: r, DisasterApi.Root)))
            .ToDictionary(r => r.Route, r => $"{r.Route.Method} {r.Root}{r.Route.Template}");

    public static IEnumerable<TestCaseData> Rows() => Keys.Select(r => new TestCaseData(r.Key).SetArgDisplayNames(r.Value));

    [Test]
    public void EveryOperationIsServed() =>
        Assert.That(Document.Operations.Keys, Is.EquivalentTo(Keys.Values.Concat(OperationsApi.Paths.Select(p => $"GET {p}")).Concat(IotAgentApi.Operations).Concat(VectorTiles.Operations).Concat(MapPageApi.Paths.Select(p => $"GET {p}"))));

    [TestCaseSource(nameof(Rows))]
    public void ClauseIsTheSame(ApiRoute route) => Assert.That(Of(route).Clause, Is.EqualTo(route.Clause.Length == 0 ? null : route.Clause));

    [TestCaseSource(nameof(Rows))]
    public void ParametersAreTheSame(ApiRoute route) => Assert.That(Of(route).QueryParameters, Is.EquivalentTo(route.Parameters.Names));

    [TestCaseSource(nameof(Rows))]
    public void PathVariablesAreTheSame(ApiRoute route) => Assert.That(
        Of(route).PathVariables, Is.EquivalentTo(route.Template.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}'))));

    [TestCaseSource(nameof(Rows))]
    public void BodiesAreTheSame(ApiRoute route) => Assert.That(Of(route).HasBody, Is.EqualTo(route.HasBody));

    [TestCaseSource(nameof(Rows))]
    public void RepresentationsAreTheSame(ApiRoute route)
    {
        var offered = route.Offer switch
        {
            Offer.Entities => [MediaTypes.Json, MediaTypes.LdJson, MediaTypes.GeoJson],
            Offer.Changes => [MediaTypes.Json, "text/event-stream"],
            Offer.Documents => [MediaTypes.Json, MediaTypes.LdJson],
            Offer.Figures => [MediaTypes.Json, MediaTypes.GeoJson, MediaTypes.Csv],
            Offer.Features => [MediaTypes.GeoJson],
            _ => Array.Empty<string>(),
        };
        // What only ever makes something new answers 201 alone; a batch does so too, but there is nothing to choose from.
        var described = Of(route) is { AnswersOf200: [], AnswersOf201: var made } && route.Offer != Offer.Nothing ? made : Of(route).AnswersOf200;
        Assert.That(described, Is.EquivalentTo(offered));
    }

    private static OpenApiOperation Of(ApiRoute route) => Document.Operations[Keys[route]];
}

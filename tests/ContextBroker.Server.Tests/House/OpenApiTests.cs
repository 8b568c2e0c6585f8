using ContextBroker.Http;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Observability;
using ContextBroker.Http.Routing;

namespace ContextBroker.Server.Tests.House;

/// <summary>openapi.yaml and the route table say the same.</summary>
public sealed class OpenApiTests
{
    private static readonly OpenApiDocument Document = OpenApiDocument.Load();

    public static IEnumerable<TestCaseData> Rows() => NgsiLdApi.Routes.Select(r => new TestCaseData(r).SetArgDisplayNames($"{r.Method} {r.Template}"));

    [Test]
    public void EveryOperationIsServed() =>
        Assert.That(Document.Operations.Keys, Is.EquivalentTo(NgsiLdApi.Routes.Select(KeyOf).Concat(OperationsApi.Paths.Select(p => $"GET {p}"))));

    [TestCaseSource(nameof(Rows))]
    public void ClauseIsTheSame(ApiRoute route) => Assert.That(Of(route).Clause, Is.EqualTo(route.Clause));

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
            Offer.Documents => [MediaTypes.Json, MediaTypes.LdJson],
            _ => Array.Empty<string>(),
        };
        // What only ever makes something new answers 201 alone; a batch does so too, but there is nothing to choose from.
        var described = Of(route) is { AnswersOf200: [], AnswersOf201: var made } && route.Offer != Offer.Nothing ? made : Of(route).AnswersOf200;
        Assert.That(described, Is.EquivalentTo(offered));
    }

    private static OpenApiOperation Of(ApiRoute route) => Document.Operations[KeyOf(route)];

    private static string KeyOf(ApiRoute route) => $"{route.Method} {NgsiLdApi.Root}{route.Template}";
}

using ContextBroker.Http.Answers;
using ContextBroker.NgsiLd;

namespace ContextBroker.Server.Tests.Answers;

public sealed class NegotiationTests
{
    // Clause 6.3.4: weights decide, then the order json, ld+json, geo+json; RFC 9110 12.5.1: the most specific range counts.
    [TestCase("application/json", MediaType.Json)]
    [TestCase("*/*", MediaType.Json)]
    [TestCase("application/*", MediaType.Json)]
    [TestCase("application/ld+json", MediaType.LdJson)]
    [TestCase("application/geo+json", MediaType.GeoJson)]
    [TestCase("application/ld+json, application/json", MediaType.Json)]
    [TestCase("application/ld+json;q=0.9, application/json;q=0.1", MediaType.LdJson)]
    [TestCase("application/json;q=0, */*", MediaType.LdJson)]
    [TestCase("*/*;q=0.9, application/ld+json;q=0.8", MediaType.Json)]
    [TestCase("application/ld+json;q=nonsense", MediaType.LdJson)]
    [TestCase("text/html, APPLICATION/LD+JSON; profile=\"x\"", MediaType.LdJson)]
    public void ChoosesByWeightThenOrder(string accept, MediaType expected) =>
        Assert.That(Negotiation.Choose(accept, Offer.Entities), Is.EqualTo(expected));

    [Test]
    public void RepeatedHeadersAreOneList() =>
        Assert.That(Negotiation.Choose(new(["text/html", "application/ld+json"]), Offer.Documents), Is.EqualTo(MediaType.LdJson));

    // GDAL sends its own list behind what its user set: as a line of its own, or in one line after a proxy.
    [TestCase("application/geo+json", "text/plain, application/json", MediaType.GeoJson)]
    [TestCase("application/geo+json, text/plain, application/json", null, MediaType.GeoJson)]
    [TestCase("application/ld+json", "text/plain, application/json", MediaType.LdJson)]
    [TestCase("text/plain, application/json", null, MediaType.Json)]
    [TestCase("image/png", "text/plain, application/json", MediaType.Json)]
    [TestCase("application/geo+json, application/json", null, MediaType.Json)]
    public void WhatGdalAddsIsNotMeant(string first, string? second, MediaType expected) =>
        Assert.That(Negotiation.Choose(second is null ? new(first) : new([first, second]), Offer.Entities), Is.EqualTo(expected));

    [Test]
    public void NoHeaderMeansJson() => Assert.That(Negotiation.Choose(default, Offer.Documents), Is.EqualTo(MediaType.Json));

    [TestCase("application/geo+json", Offer.Documents, "Available representations: application/json, application/ld+json")]
    [TestCase("text/csv", Offer.Entities, "Available representations: application/json, application/ld+json, application/geo+json")]
    [TestCase("application/json;q=0", Offer.Entities, "Available representations: application/json, application/ld+json, application/geo+json")]
    public void RefusalListsWhatIsAvailable(string accept, Offer offer, string detail)
    {
        var problem = Assert.Throws<ProblemException>(() => Negotiation.Choose(accept, offer))!.Problem;
        Assert.That((problem.Type.Status, problem.Detail), Is.EqualTo((406, detail)));
    }
}

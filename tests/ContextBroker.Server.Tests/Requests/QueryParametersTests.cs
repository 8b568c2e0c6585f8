using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;

namespace ContextBroker.Server.Tests.Requests;

public sealed class QueryParametersTests
{
    private static readonly ParameterSet Known = new("q", "attrs", "limit", "count");

    [TestCase("?q=name%3D%3D%22a%26b%22", "name==\"a&b\"")]
    [TestCase("?q=name==\"a b\"", "name==\"a b\"")]
    [TestCase("?q=a+b", "a b")]
    [TestCase("?limit=1&q=%E9%81%BF", "避")]
    [TestCase("?q=", null)]
    [TestCase("", null)]
    public void ValuesAreDecoded(string query, string? expected) => Assert.That(Parse(query)["q"], Is.EqualTo(expected));

    [TestCase("?geoQ=x", "The parameter \"geoQ\" is not one of this operation")]
    [TestCase("?q=a&q=b", "The parameter q is given twice")]
    public void UnknownAndRepeatedAreRefused(string query, string detail) => Assert.That(
        Assert.Throws<ProblemException>(() => Parse(query))!.Problem, Is.EqualTo(new Problem(ProblemType.InvalidRequest, detail, detail.Contains("geoQ") ? "geoQ" : "q")));

    [TestCase("?limit=-1")]
    [TestCase("?limit=ten")]
    [TestCase("?limit=99999999999")]
    public void NumbersAreWholeAndNotNegative(string query) => Assert.Throws<ProblemException>(() => Parse(query).Number("limit"));

    [Test]
    public void ListsAreTrimmed() => Assert.That(Parse("?attrs=a,%20b,,c").List("attrs"), Is.EqualTo(new[] { "a", "b", "c" }));

    [Test]
    public void FlagsAreTrueOrFalse() => Assert.Throws<ProblemException>(() => Parse("?count=yes").Flag("count"));

    private static QueryParameters Parse(string query) => QueryParameters.Parse(query, Known);
}

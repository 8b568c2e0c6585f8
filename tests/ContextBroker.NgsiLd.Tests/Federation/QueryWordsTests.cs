using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Tests.Federation;

public class QueryWordsTests
{
    private static readonly LdContext Other = ContextCompiler.Compile(JsonText.Parse("""{"tempo":"https://uri.etsi.org/ngsi-ld/default-context/speed","Auto":"https://uri.etsi.org/ngsi-ld/default-context/Car"}"""));

    [TestCase("speed>20", "tempo>20")]
    [TestCase("speed", "tempo")]
    [TestCase("(a==1|b!=\"x y\");speed<=2.5", "(a==1|b!=\"x y\");tempo<=2.5")]
    [TestCase("speed.observedAt>=2026-01-01T00:00:00Z", "tempo.observedAt>=2026-01-01T00:00:00Z")]
    [TestCase("address[city]==\"Berlin\"", "address[city]==\"Berlin\"")]
    [TestCase("speed==1..5", "tempo==1..5")]
    [TestCase("name==\"a\",\"b\"", "name==\"a\",\"b\"")]
    [TestCase("name~=^Mer", "name~=^Mer")]
    [TestCase("!speed", null)]
    [TestCase("name~=\"a|b\"", null)]
    [TestCase("<https://example.jp/with#fragment>==1", null)]
    [TestCase("isPartOf{speed}>3", null)]
    public void AnExpressionIsWrittenInTheOtherContext(string text, string? written)
    {
        var expression = QExpressionParser.Parse(text, LdContext.Core);
        Assert.That(QueryWords.Expression(expression, Other), Is.EqualTo(written));
    }

    // What is written means the same there.
    [TestCase("speed>20;(a==1|b!=\"x;y\")")]
    [TestCase("a[b.c]==true|d.e<\"z\"")]
    [TestCase("t==12:30:00Z,2026-01-01")]
    public void WhatIsWrittenIsReadAsItWas(string text)
    {
        var expression = QExpressionParser.Parse(text, LdContext.Core);
        Assert.That(QExpressionParser.Parse(QueryWords.Expression(expression, Other)!, Other), Is.EqualTo(expression));
    }

    [TestCase("Car", "Auto")]
    [TestCase("Car,Bus", "Auto,Bus")]
    [TestCase("(Car;Bus),Tram", "(Auto;Bus),Tram")]
    public void TypesAreWrittenInTheOtherContext(string text, string written) =>
        Assert.That(QueryWords.Types(TypeSelectionParser.Parse(text, LdContext.Core)!, Other), Is.EqualTo(written));

    [TestCase("within", "Polygon", "[[[0,0],[4,0],[4,4],[0,0]],[[1,0.5],[2,0.5],[2,1],[1,0.5]]]")]
    [TestCase("near;maxDistance==1500.5", "Point", "[139.5,35.25]")]
    [TestCase("intersects", "MultiLineString", "[[[0,0],[1,1]],[[2,2],[3,3]]]")]
    [TestCase("disjoint", "MultiPoint", "[[0,0],[1,1]]")]
    public void AGeoqueryIsWrittenAsItWasRead(string georel, string geometry, string coordinates)
    {
        var written = QueryWords.Geo(GeoQueryParser.Parse(georel, geometry, coordinates, null, LdContext.Core)!, Other);
        Assert.That(written.Select(m => m.Value.ToString()), Is.EqualTo(new[] { $"\"{georel}\"", $"\"{geometry}\"", coordinates }));
    }
}

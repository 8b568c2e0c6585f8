using System.Text;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Tests.Imports;

public class GeoJsonFileTests
{
    // Longer than the buffer, so that features are cut at every place of it.
    [Test]
    public void FeaturesAreReadWholeAcrossBuffers()
    {
        var features = Enumerable.Range(0, 3000).Select(i => $"{{\"properties\":{{\"n\":{i},\"text\":\"{new string('あ', i % 97)}]}}\\\"\"}}}}").ToList();
        using var file = Open($"{{\"name\":\"x\",\"crs\":null,\"features\":[{string.Join(",", features)}],\"after\":1}}");
        Assert.That(file.Header["name"], Is.EqualTo(JsonValue.Of("x")));
        var read = Parsed(file).ToList();
        Assert.That(read.Select(f => ((JsonObject)((JsonObject)f.Feature!)["properties"]!)["n"]), Is.EqualTo(Enumerable.Range(0, 3000).Select(i => JsonValue.Of(i))));
    }

    [Test]
    public void FeaturesLargerThanTheBufferAreRead()
    {
        var text = new string('x', 1_000_000);
        using var file = Open($"{{\"features\":[{{\"t\":\"{text}\"}},{{\"t\":\"y\"}}]}}");
        Assert.That(Parsed(file).Select(f => ((JsonString)((JsonObject)f.Feature!)["t"]!).Value.Length), Is.EqualTo(new[] { 1_000_000, 1 }));
    }

    [Test]
    public void ABadFeatureDoesNotStopTheOthers()
    {
        using var file = Open("{\"features\":[{\"a\":1},{\"a\":1,\"a\":2},{\"a\":3}]}");
        Assert.That(Parsed(file).Select(f => f.Fault is null), Is.EqualTo(new[] { true, false, true }));
    }

    [TestCase("[1]", TestName = "{m}: an array")]
    [TestCase("{\"type\":\"Feature\"}", TestName = "{m}: without features")]
    [TestCase("{\"features\":{}}", TestName = "{m}: features that are no array")]
    [TestCase("{\"features\":[", TestName = "{m}: cut off")]
    [TestCase("{nonsense", TestName = "{m}: no JSON")]
    public void OtherFilesAreRefused(string text) =>
        Assert.Throws<ProblemException>(() =>
        {
            using var file = Open(text);
            _ = file.Features().ToList();
        });

    [Test]
    public void AMarkBeforeTheTextIsPassedOver()
    {
        using var file = Open("\uFEFF{\"features\":[1]}");
        Assert.That(file.Features().Count(), Is.EqualTo(1));
    }

    private static IEnumerable<(JsonValue? Feature, Problem? Fault)> Parsed(GeoJsonFile file) => file.Features().Select(f => GeoJsonFile.Parsed(f));

    private static GeoJsonFile Open(string text)
    {
        var file = new GeoJsonFile(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        file.ReadHeader();
        return file;
    }
}

using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Contexts;

public class ContextCompilerTests
{
    private const string A = "https://example.org/a.jsonld";
    private const string B = "https://example.org/b.jsonld";
    private const string C = "https://example.org/sub/c.jsonld";

    [TestCase("""[{"x":"http://e/1"},{"x":"http://e/2"}]""", "x", "http://e/2", TestName = "Later wins")]
    [TestCase("""[[{"x":"http://e/1"}],[[{"y":"http://e/2"}]]]""", "y", "http://e/2", TestName = "Arrays nest")]
    [TestCase("""[{"p":"http://e/"},{"x":"p:1"}]""", "x", "http://e/1", TestName = "Earlier prefix is usable")]
    [TestCase("""{"x":"p:1","p":"q:e/","q":"http://"}""", "x", "http://e/1", TestName = "Prefixes chain in any order")]
    [TestCase("""{"p":"http://e/","p:x":{"@type":"@id"}}""", "p:x", "http://e/x", TestName = "Prefixed term")]
    [TestCase("""{"p":{"@id":"http://e/x","@prefix":true}}""", "p:y", "http://e/xy", TestName = "Declared prefix")]
    [TestCase("""{"p":"http://e/x"}""", "p:y", "p:y", TestName = "No prefix without delimiter")]
    [TestCase("""{"@vocab":"http://e/"}""", "x", "http://e/x", TestName = "User vocabulary")]
    [TestCase("""[{"@vocab":"http://e/"},{"@vocab":null}]""", "x", "https://uri.etsi.org/ngsi-ld/default-context/x", TestName = "Vocabulary taken back")]
    [TestCase("""{"p":"http://e/","@vocab":"p:v#"}""", "x", "http://e/v#x", TestName = "Prefixed vocabulary")]
    [TestCase("""{"x":null}""", "x", "https://uri.etsi.org/ngsi-ld/default-context/x", TestName = "Null term")]
    [TestCase("""[{"x":"http://e/x"},{"x":null}]""", "x", "https://uri.etsi.org/ngsi-ld/default-context/x", TestName = "Term taken back")]
    [TestCase("""[{"x":"http://e/x"},null]""", "x", "https://uri.etsi.org/ngsi-ld/default-context/x", TestName = "All taken back")]
    [TestCase("""{"x":"y","y":"http://e/y"}""", "x", "http://e/y", TestName = "Term by another term")]
    [TestCase("""{"x":{}}""", "x", "https://uri.etsi.org/ngsi-ld/default-context/x", TestName = "Term by itself")]
    [TestCase("""{"x":"ngsi-ld:x"}""", "x", "https://uri.etsi.org/ngsi-ld/x", TestName = "Core prefix")]
    [TestCase("""{"observedAt":"http://e/o"}""", "observedAt", "https://uri.etsi.org/ngsi-ld/observedAt", TestName = "Core has precedence")]
    [TestCase("""{"ngsi-ld":"http://e/"}""", "ngsi-ld:x", "https://uri.etsi.org/ngsi-ld/x", TestName = "Core prefix has precedence")]
    [TestCase("""{"@base":"http://e/","@version":1.1,"@language":"ja","id":"@id"}""", "id", "@id", TestName = "Directives are no terms")]
    [TestCase("[]", "type", "@type", TestName = "Empty array")]
    [TestCase("null", "type", "@type", TestName = "Null context")]
    public void Expands(string context, string name, string iri) => Assert.That(Compile(context).Expand(name), Is.EqualTo(iri));

    [TestCase("""{"a":"b","b":"a"}""", "defined by itself", TestName = "Cycle of terms")]
    [TestCase("""{"a":"b:x","b":"a:y"}""", "defined by itself", TestName = "Cycle of prefixes")]
    [TestCase("""{"a":{"@id":"http://e/a","@type":"a"}}""", "defined by itself", TestName = "Cycle by type")]
    [TestCase("""{"a":{"@id":"http://e/a","@context":{"b":"http://e/b"}}}""", "scoped @context", TestName = "Scoped context")]
    [TestCase("""{"a":{"@id":"http://e/a","@context":null}}""", "scoped @context", TestName = "Scoped null")]
    [TestCase("""{"a":5}""", "must be a string, an object or null", TestName = "Number for a term")]
    [TestCase("""{"a":["http://e/a"]}""", "must be a string, an object or null", TestName = "Array for a term")]
    [TestCase("""{"a":{"@id":7}}""", "@id that is not a string", TestName = "Number for @id")]
    [TestCase("""{"a":{"@id":"http://e/a","@type":[]}}""", "@type that is not a string", TestName = "Array for @type")]
    [TestCase("""{"a":{"@id":"http://e/a","@container":3}}""", "@container that is not a string", TestName = "Number for @container")]
    [TestCase("""{"a":"@context"}""", "stands for @context", TestName = "Alias of @context")]
    public void RefusesTerm(string context, string reason)
    {
        var problem = Assert.Throws<ProblemException>(() => Compile(context))!.Problem;
        Assert.That(problem.Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(problem.Detail, Does.Contain(reason));
        Assert.That(problem.Member, Is.EqualTo("a").Or.EqualTo("b"));
    }

    [TestCase("5")]
    [TestCase("true")]
    [TestCase("[\"/relative.jsonld\"]")]
    [TestCase("\"no url\"")]
    [TestCase("""{"@vocab":5}""")]
    [TestCase("""{"@vocab":"word"}""")]
    [TestCase("""{"@id":"http://e/x"}""")]
    [TestCase("""{"":"http://e/x"}""")]
    [TestCase("""{"@import":{}}""")]
    public void RefusesContext(string context) =>
        Assert.That(Assert.Throws<ProblemException>(() => Compile(context))!.Problem.Type, Is.EqualTo(ProblemType.BadRequestData));

    [Test]
    public void DocumentsApplyInPlace()
    {
        var context = Compile($$"""["{{A}}",{"y":"x:end"}]""", (A, """["b.jsonld",{"z":"http://e/z"}]"""), (B, """{"x":"http://e/","z":"http://e/old"}"""));
        Assert.That(context.Expand("y"), Is.EqualTo("http://e/end"));
        Assert.That(context.Expand("z"), Is.EqualTo("http://e/z"));
    }

    [Test]
    public void ImportAppliesFirst()
    {
        var context = Compile($$"""{"@import":"{{A}}","x":"p:new"}""", (A, """{"p":"http://e/","x":"http://e/old"}"""));
        Assert.That(context.Expand("x"), Is.EqualTo("http://e/new"));
    }

    [Test]
    public void RefusesDocumentsInCircle()
    {
        var problem = Assert.Throws<ProblemException>(() => Compile($"\"{A}\"", (A, $"\"{B}\""), (B, $"[\"{A}\"]")))!.Problem;
        Assert.That(problem.Detail, Is.EqualTo($"The @context {A} includes itself"));
    }

    /// <summary>30 documents that each name the next one twice: a billion applications if nobody counts.</summary>
    [Test]
    public void RefusesMultiplyingDocuments()
    {
        var documents = Enumerable.Range(0, 30).Select(i => ($"http://e/{i}", $"[\"http://e/{i + 1}\",\"http://e/{i + 1}\"]")).Append(("http://e/30", "{}"));
        Assert.Throws<ProblemException>(() => Compile("\"http://e/0\"", [.. documents]));
    }

    [Test]
    public void RefusesLongChain()
    {
        var terms = Enumerable.Range(0, 50_000).Select(i => $"\"t{i}\":\"t{i + 1}\"");
        Assert.Throws<ProblemException>(() => Compile($"{{{string.Join(',', terms)},\"t50000\":\"http://e/\"}}"));
    }

    [Test]
    public void RefusesSwellingPrefix()
    {
        var terms = Enumerable.Range(0, 10_000).Select(i => $",\"t{i}\":\"p:{i}\"");
        Assert.Throws<ProblemException>(() => Compile($"{{\"p\":\"http://e/{new string('x', 10_000)}#\"{string.Concat(terms)}}}"));
    }

    [TestCase("\"" + A + "\"", $"""["{A}","{CoreContexts.Url}"]""", A)]
    [TestCase("[\"" + A + "\"]", $"""["{A}","{CoreContexts.Url}"]""", A)]
    [TestCase("\"" + C + "\"", "\"" + C + "\"", C)]
    [TestCase("[\"" + CoreContexts.Url + "\",\"" + A + "\"]", $"""["{A}","{CoreContexts.Url}"]""", A)]
    [TestCase("[\"" + A + "\",\"" + C + "\"]", $"""["{A}","{C}"]""", null)]
    [TestCase("""{"x":"http://e/x"}""", """[{"x":"http://e/x"},""" + "\"" + CoreContexts.Url + "\"]", null)]
    public void AnswersEndInCore(string context, string source, string? url)
    {
        var compiled = Compile(context, (A, "{}"), (C, $$"""[{}, "{{CoreContexts.Url}}"]"""));
        Assert.That(compiled.Source, Is.EqualTo(JsonText.Parse(source)));
        Assert.That(compiled.Url, Is.EqualTo(url));
    }

    [Test]
    public void ReferencesResolveAgainstBase() =>
        Assert.That(
            ContextSource.References(JsonText.Parse($$"""["c.jsonld",["{{A}}",{"x":"http://e/x"}],"{{CoreContexts.Url}}"]"""), "https://example.org/sub/d.jsonld"),
            Is.EqualTo([C, A]));

    private static LdContext Compile(string context, params (string Url, string Json)[] documents) =>
        ContextCompiler.Compile(JsonText.Parse(context), documents.ToDictionary(d => d.Url, d => JsonText.Parse(d.Json)));
}

using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Tests.Queries;

/// <summary>Expected: what clause 4.9's grammar makes of the text, in the canonical print; D stands for the default context's namespace.</summary>
public sealed class QExpressionParserTests
{
    private const string D = "https://uri.etsi.org/ngsi-ld/default-context/";

    // Names and paths.
    [TestCase("temperature", "<D:temperature>")]
    [TestCase("避難所名", "<D:避難所名>")]
    [TestCase("𠮷野", "<D:𠮷野>")]
    [TestCase("が", "<D:が>", Description = "decomposed: a letter and its mark")]
    [TestCase("temperature.accuracy", "<D:temperature>.<D:accuracy>")]
    [TestCase("temperature.observedAt", "<D:temperature>.observedAt")]
    [TestCase("createdAt", "createdAt")]
    [TestCase("address[city]", "<D:address>[city]")]
    [TestCase("sensor.rawdata[airquality.particulate]", "<D:sensor>.<D:rawdata>[airquality.particulate]")]
    [TestCase("name[ja]", "<D:name>[ja]")]
    [TestCase("name[zh-Hant]", "<D:name>[zh-Hant]")]
    [TestCase("name[*]", "<D:name>[*]")]
    [TestCase("name[@none]", "<D:name>[@none]")]
    [TestCase("sensor{humidity}", "<D:sensor>{<D:humidity>}")]
    [TestCase("sensor{Device:humidity}", "<D:sensor>{<D:Device>:<D:humidity>}")]
    [TestCase("sensor{Device,Probe:humidity}", "<D:sensor>{<D:Device>,<D:Probe>:<D:humidity>}")]
    [TestCase("a{b{c.d[e]}}", "<D:a>{<D:b>{<D:c>.<D:d>[e]}}")]
    [TestCase("!temperature", "!<D:temperature>")]
    [TestCase("<https://example.org/a#b>", "<https://example.org/a#b>")]
    [TestCase("location", "<https://uri.etsi.org/ngsi-ld/location>")]
    // Operators and values.
    [TestCase("a==1", "<D:a>==1")]
    [TestCase("a!=-1.5e3", "<D:a>!=-1500")]
    [TestCase("a>20", "<D:a>>20")]
    [TestCase("a>=20", "<D:a>>=20")]
    [TestCase("a<20", "<D:a><20")]
    [TestCase("a<=20", "<D:a><=20")]
    [TestCase("a == 20", "<D:a>==20")]
    [TestCase("a==true", "<D:a>==true")]
    [TestCase("a==false", "<D:a>==false")]
    [TestCase("a==\"Mercedes\"", "<D:a>==\"Mercedes\"")]
    [TestCase("a==\"20\"", "<D:a>==\"20\"")]
    [TestCase("a==\"x;y|(z)\"", "<D:a>==\"x;y|(z)\"")]
    [TestCase("a==\"\\u907f\\\"\\\\\"", "<D:a>==\"避\\\"\\\\\"")]
    [TestCase("a==urn:ngsi-ld:City:Pisa", "<D:a>==\"urn:ngsi-ld:City:Pisa\"")]
    [TestCase("a==Male", "<D:a>==\"Male\"", Description = "clause 4.9, example 12: a bare word")]
    [TestCase("a==2017-12-24T12:00:00Z", "<D:a>==2017-12-24T12:00:00Z")]
    [TestCase("a==2017-12-24T21:00:00+09:00", "<D:a>==2017-12-24T12:00:00Z")]
    [TestCase("a==2017-12-24T12:00:00.25Z", "<D:a>==2017-12-24T12:00:00.25Z")]
    [TestCase("a==2017-12-24", "<D:a>==2017-12-24")]
    [TestCase("a==12:00:30Z", "<D:a>==12:00:30Z")]
    [TestCase("a==\"2017-12-24\"", "<D:a>==\"2017-12-24\"")]
    [TestCase("a==10..20", "<D:a>==10..20")]
    [TestCase("a!=-1.5..2.5", "<D:a>!=-1.5..2.5")]
    [TestCase("a==\"a\"..\"f\"", "<D:a>==\"a\"..\"f\"")]
    [TestCase("a==2017-01-01..2017-12-31", "<D:a>==2017-01-01..2017-12-31")]
    [TestCase("a==\"black\",\"red\"", "<D:a>==\"black\",\"red\"")]
    [TestCase("a!=\"black\", \"red\"", "<D:a>!=\"black\",\"red\"", Description = "the clause's own examples have the space")]
    [TestCase("a==1,true,\"x\",urn:x:1", "<D:a>==1,true,\"x\",\"urn:x:1\"")]
    [TestCase("a~=\"^Eif.*\"", "<D:a>~=\"^Eif.*\"")]
    [TestCase("a!~=\"^Eif\"", "<D:a>!~=\"^Eif\"")]
    [TestCase("a~=^Eif.*", "<D:a>~=\"^Eif.*\"")]
    [TestCase("a~=(x|y);b", "<D:a>~=\"(x|y)\";<D:b>")]
    [TestCase("a~=[;)|]|b", "<D:a>~=\"[;)|]\"|<D:b>")]
    [TestCase("(a~=x)", "<D:a>~=\"x\"")]
    [TestCase("a~=\"\\d\\\"\"", "<D:a>~=\"\\d\\\"\"")]
    // Junctions: `;` binds closer.
    [TestCase("a;b", "<D:a>;<D:b>")]
    [TestCase("a|b", "<D:a>|<D:b>")]
    [TestCase("a;b|c", "(<D:a>;<D:b>)|<D:c>")]
    [TestCase("a|b;c", "<D:a>|(<D:b>;<D:c>)")]
    [TestCase("(a|b);c", "(<D:a>|<D:b>);<D:c>")]
    [TestCase("((speed>50|rpm>3000);brandName==\"Mercedes\")", "(<D:speed>>50|<D:rpm>>3000);<D:brandName>==\"Mercedes\"")]
    [TestCase("(t>=20;t<=25)|capacity<=10", "(<D:t>>=20;<D:t><=25)|<D:capacity><=10")]
    public void TextIsUnderstood(string text, string expected)
    {
        var parsed = QExpressionParser.Parse(text, LdContext.Core);
        Assert.That(parsed.ToString().Replace(D, "D:", StringComparison.Ordinal), Is.EqualTo(expected));
        Assert.That(QExpressionParser.Parse(parsed.ToString(), LdContext.Core), Is.EqualTo(parsed), "the print parses back");
    }

    [TestCase("", "q ends at column 1 where an attribute name was expected")]
    [TestCase("   ", "q ends at column 4 where an attribute name was expected")]
    [TestCase("a;", "q ends at column 3 where an attribute name was expected")]
    [TestCase("a;;b", "Unexpected `;` at column 3 of q; expected an attribute name")]
    [TestCase("(a;b", "q ends at column 5 where `)` was expected")]
    [TestCase("a;b)", "Unexpected `)` at column 4 of q; expected `;` or `|`")]
    [TestCase("()", "Unexpected `)` at column 2 of q; expected an attribute name")]
    [TestCase("a b", "Unexpected `b` at column 3 of q; expected `;` or `|`")]
    [TestCase("a,b", "Unexpected `,` at column 2 of q; expected `;` or `|`")]
    [TestCase("1a", "Unexpected `1` at column 1 of q; expected an attribute name")]
    [TestCase("=1", "Unexpected `=` at column 1 of q; expected an attribute name")]
    [TestCase("a=1", "Unexpected `=` at column 2 of q; expected `;` or `|`")]
    [TestCase("speed>", "q ends at column 7 where a value was expected")]
    [TestCase("a==", "q ends at column 4 where a value was expected")]
    [TestCase("a>>5", "Unexpected `>` at column 3 of q; expected a value")]
    [TestCase("a==12abc", "Unexpected `1` at column 4 of q; expected a value")]
    [TestCase("a==01", "Unexpected `0` at column 4 of q; expected a value")]
    [TestCase("a==1e400", "Unexpected `1` at column 4 of q; expected a value")]
    [TestCase("a==+1", "Unexpected `+` at column 4 of q; expected a value")]
    [TestCase("a==2017-02-30T00:00:00Z", "Unexpected `2` at column 4 of q; expected a value")]
    [TestCase("a>true", "Unexpected `t` at column 3 of q; expected a number, a text in quotes, a date or a time")]
    [TestCase("a>word", "Unexpected `w` at column 3 of q; expected a number, a text in quotes, a date or a time")]
    [TestCase("a>1,2", "Unexpected `,` at column 4 of q; expected `;` or `|`")]
    [TestCase("a>1..2", "Unexpected `.` at column 4 of q; expected `;` or `|`")]
    [TestCase("a==1..\"x\"", "q ends at column 10 where a range of two numbers, texts, dates or times was expected")]
    [TestCase("a==1,", "q ends at column 6 where a value was expected")]
    [TestCase("a==\"x", "q ends at column 6 where the closing `\"` of a text was expected")]
    [TestCase("a==\"x\\", "q ends at column 7 where the closing `\"` of a text was expected")]
    [TestCase("a==\"\\q\"", "Unexpected `\"` at column 4 of q; expected a text as JSON writes it")]
    [TestCase("a==\"\\ud800\"", "Unexpected `\"` at column 4 of q; expected a text as JSON writes it")]
    [TestCase("a~=", "q ends at column 4 where a regular expression was expected")]
    [TestCase("a~=\"x", "q ends at column 6 where the closing `\"` of a pattern was expected")]
    [TestCase("a.", "q ends at column 3 where an attribute name was expected")]
    [TestCase("a[", "q ends at column 3 where a member name, a language or `*` was expected")]
    [TestCase("a[]", "Unexpected `]` at column 3 of q; expected a member name, a language or `*`")]
    [TestCase("a[b", "q ends at column 4 where `]` was expected")]
    [TestCase("a[b][c]", "Unexpected `[` at column 5 of q; expected `;` or `|`")]
    [TestCase("a{}", "Unexpected `}` at column 3 of q; expected an attribute name")]
    [TestCase("a{b", "q ends at column 4 where `}` was expected")]
    [TestCase("a{B,C}", "Unexpected `}` at column 6 of q; expected `:` after the entity types")]
    [TestCase("createdAt.a", "Unexpected `.` at column 10 of q; expected `;` or `|`")]
    [TestCase("<a", "q ends at column 3 where `>` was expected")]
    public void SyntaxErrorNamesItsColumn(string text, string message)
    {
        var problem = Assert.Throws<ProblemException>(() => QExpressionParser.Parse(text, LdContext.Core))!.Problem;
        Assert.That(problem.Detail, Is.EqualTo(message));
        Assert.That(problem.Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(problem.Member, Is.EqualTo("q"));
    }

    [Test]
    public void HalfSurrogateIsRefused() =>
        Assert.That(
            Assert.Throws<ProblemException>(() => QExpressionParser.Parse("a==" + '\ud83d', LdContext.Core))!.Problem.Place, Is.EqualTo("column 4"));

    [TestCase("grade==open", "<D:grade>==\"D:open\"")]
    [TestCase("grade==\"open\",closed", "<D:grade>==\"D:open\",\"D:closed\"")]
    [TestCase("other==open", "<D:other>==\"open\"")]
    [TestCase("grade==5", "<D:grade>==5")]
    [TestCase("rel{grade}==open", "<D:rel>{<D:grade>}==\"D:open\"")]
    [TestCase("type==Shelter", "type==\"D:Shelter\"", Description = "types are kept expanded")]
    public void ExpandValuesExpandsTexts(string text, string expected)
    {
        var parsed = QExpressionParser.Parse(text, LdContext.Core, expandValues: ["grade"]);
        Assert.That(parsed.ToString().Replace(D, "D:", StringComparison.Ordinal), Is.EqualTo(expected));
    }

    [TestCase("a", 0, true)]
    [TestCase("createdAt>2020-01-01T00:00:00Z", 0, false)]
    [TestCase("createdAt>2020-01-01T00:00:00Z;a", 0, true)]
    [TestCase("a|b{c{d}}|e{f}", 2, true)]
    public void ExpressionKnowsItsReach(string text, int linkedDepth, bool namesAttribute)
    {
        var parsed = QExpressionParser.Parse(text, LdContext.Core);
        Assert.That((parsed.LinkedDepth, parsed.NamesAttribute), Is.EqualTo((linkedDepth, namesAttribute)));
    }
}

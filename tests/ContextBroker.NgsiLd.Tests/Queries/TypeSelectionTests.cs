using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class TypeSelectionTests
{
    [TestCase("Building", "Building", true)]
    [TestCase("Building", "House", false)]
    [TestCase("Building|House", "House", true)]
    [TestCase("Building,House", "House Vehicle", true)]
    [TestCase("Building,House", "Vehicle", false)]
    [TestCase("(Home;Vehicle)", "Home Vehicle", true)]
    [TestCase("(Home;Vehicle)", "Home", false)]
    [TestCase("Home;Vehicle", "Home Vehicle", true, Description = "without parentheses, which the clause has")]
    [TestCase("(Home;Vehicle)|Motorhome", "Motorhome", true)]
    [TestCase("(Home;Vehicle),Motorhome", "Vehicle", false)]
    [TestCase("(Home;Vehicle),Motorhome", "Vehicle Home", true)]
    [TestCase("避難所", "避難所", true)]
    [TestCase("https://uri.etsi.org/ngsi-ld/default-context/Building", "Building", true)]
    public void Matches(string text, string types, bool expected)
    {
        var selection = TypeSelectionParser.Parse(text, LdContext.Core)!;
        var entity = Make.Entity("urn:x:1") with { Types = [.. types.Split(' ').Select(LdContext.Core.Expand)] };
        Assert.That(EntityMatcher.Matches(selection, entity), Is.EqualTo(expected));
        Assert.That(TypeSelectionParser.Parse(selection.ToString(), LdContext.Core), Is.EqualTo(selection), "the print parses back");
    }

    [Test]
    public void StarIsAnyType() => Assert.That(TypeSelectionParser.Parse("*", LdContext.Core), Is.Null);

    [TestCase("", "type ends at column 1 where an entity type was expected")]
    [TestCase("A,,B", "Unexpected `,` at column 3 of type; expected an entity type")]
    [TestCase("A B", "Unexpected `B` at column 3 of type; expected `;` or `|`")]
    [TestCase("(A;B", "type ends at column 5 where `)` was expected")]
    [TestCase("A*", "Unexpected `*` at column 2 of type; expected `;` or `|`")]
    public void SyntaxErrorNamesItsColumn(string text, string message) =>
        Assert.That(Assert.Throws<ProblemException>(() => TypeSelectionParser.Parse(text, LdContext.Core))!.Problem.Detail, Is.EqualTo(message));
}

using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class ProjectionTests
{
    [TestCase("name", null, null, "id type scope createdAt name")]
    [TestCase("https://uri.etsi.org/ngsi-ld/default-context/name,age", null, null, "id type scope createdAt name age")]
    [TestCase(null, "name", null, "name")]
    [TestCase(null, "id,name", null, "id name")]
    [TestCase(null, "name|age", null, "name age")]
    [TestCase(null, "createdAt", null, "createdAt")]
    [TestCase(null, null, "name", "id type scope createdAt age owner")]
    [TestCase(null, null, "id,type,scope", "createdAt name age owner")]
    [TestCase(null, "name,age", "age", null)]
    [TestCase(null, "id,owner{name}", null, "id owner")]
    [TestCase(null, null, "owner{name}", "id type scope createdAt name age owner")]
    [TestCase(null, "owner", "owner{name}", "owner")]
    public void Includes(string? attrs, string? pick, string? omit, string? expected)
    {
        if (expected is null)
        {
            Assert.That(() => ProjectionParser.Parse(attrs, pick, omit, LdContext.Core), Throws.TypeOf<ProblemException>());
            return;
        }

        var projection = ProjectionParser.Parse(attrs, pick, omit, LdContext.Core)!;
        string[] members = ["id", "type", "scope", "createdAt"];
        string[] attributes = ["name", "age", "owner"];
        var shown = members.Where(projection.Includes).Concat(attributes.Where(name => projection.Includes(LdContext.Core.Expand(name))));
        Assert.That(string.Join(' ', shown), Is.EqualTo(expected));
    }

    [TestCase("name", null, true)]
    [TestCase("age", null, false)]
    [TestCase("age,id", null, true)]
    [TestCase("scope", null, true)]
    [TestCase("createdAt", null, true)]
    [TestCase("expiresAt", null, false)]
    [TestCase(null, "name", true)]
    [TestCase(null, "id,type,name", true)]
    [TestCase(null, "id,type,scope", true)]
    [TestCase(null, "id,type,scope,name", false)]
    public void SaysWhetherAnythingIsLeft(string? pick, string? omit, bool isLeft)
    {
        var entity = Make.Entity("urn:s:1", Make.Attribute(LdContext.Core.Expand("name"), "1")) with { Scopes = ["/A"] };
        Assert.That(ProjectionParser.Parse(null, pick, omit, LdContext.Core)!.ShowsAnyOf(entity), Is.EqualTo(isLeft));
    }

    [Test]
    public void NothingIsProjected() => Assert.That(ProjectionParser.Parse(null, null, null, LdContext.Core), Is.Null);

    [Test]
    public void BracesReachLinkedEntities()
    {
        var owner = LdContext.Core.Expand("owner");
        var projection = ProjectionParser.Parse(null, "id,owner{id,works{name}}", null, LdContext.Core)!;
        Assert.That(projection.LinkedDepth, Is.EqualTo(2));
        Assert.That(projection.Nested("id"), Is.Null);
        Assert.That(projection.Nested(owner), Is.EqualTo(ProjectionParser.Parse(null, "id,works{name}", null, LdContext.Core)));
    }

    [Test]
    public void OmitReachesLinkedEntities()
    {
        var owner = LdContext.Core.Expand("owner");
        var projection = ProjectionParser.Parse(null, null, "owner{name}", LdContext.Core)!;
        Assert.That(projection.Nested(owner)!.Includes(LdContext.Core.Expand("name")), Is.False);
        Assert.That(projection.Nested(owner)!.Includes(LdContext.Core.Expand("age")), Is.True);
    }

    [TestCase("name", "age", null, "attrs cannot be combined with pick or omit")]
    [TestCase("name", null, "age", "attrs cannot be combined with pick or omit")]
    [TestCase("a{b}", null, null, "attrs takes names of attributes, without braces")]
    [TestCase(null, "id", "id", "id is both picked and omitted")]
    [TestCase(null, "", null, "pick ends at column 1 where a member or attribute name was expected")]
    [TestCase(null, "id;name", null, "Unexpected `;` at column 3 of pick; expected `,`")]
    [TestCase(null, "id,,name", null, "Unexpected `,` at column 4 of pick; expected a member or attribute name")]
    [TestCase(null, "name||age", null, "Unexpected `|` at column 6 of pick; expected a member or attribute name")]
    [TestCase(null, "id,locatedAt{name", null, "pick ends at column 18 where `}` was expected")]
    [TestCase(null, "id,locatedAt{{name}", null, "Unexpected `{` at column 14 of pick; expected a member or attribute name")]
    [TestCase(null, "id,locatedAt{,name}", null, "Unexpected `,` at column 14 of pick; expected a member or attribute name")]
    [TestCase(null, null, "id,locatedAt{}", "Unexpected `}` at column 14 of omit; expected a member or attribute name")]
    public void ErrorSaysWhatIsWrong(string? attrs, string? pick, string? omit, string message)
    {
        var problem = Assert.Throws<ProblemException>(() => ProjectionParser.Parse(attrs, pick, omit, LdContext.Core))!.Problem;
        Assert.That((problem.Type, problem.Detail), Is.EqualTo((ProblemType.BadRequestData, message)));
    }
}

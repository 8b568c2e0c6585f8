using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class OrderByParserTests
{
    private const string Default = "https://uri.etsi.org/ngsi-ld/default-context/";

    // The examples of clause 4.23.3, and members of the entity.
    [TestCase("name", "<name>;Ascending")]
    [TestCase("name,age;desc", "<name>;Ascending,<age>;Descending")]
    [TestCase("name;asc, age ; desc", "<name>;Ascending,<age>;Descending")]
    [TestCase("address[city]", "<address>[city];Ascending")]
    [TestCase("address[city.ward];desc", "<address>[city.ward];Descending")]
    [TestCase("name.observedAt", "<name>.observedAt;Ascending")]
    [TestCase("name.source.createdAt;desc", "<name>.<source>.createdAt;Descending")]
    [TestCase("id,type;desc,scope,createdAt,modifiedAt", "id;Ascending,type;Descending,scope;Ascending,createdAt;Ascending,modifiedAt;Ascending")]
    [TestCase("名称;desc", "<名称>;Descending")]
    public void ReadsKeys(string text, string expected) => Assert.That(Print(OrderByParser.Parse(text, null, null, null, LdContext.Core)), Is.EqualTo(expected));

    [TestCase("[8,40]", null, "Point")]
    [TestCase("[[8,40],[9,42],[9,45],[8,40]]", "LineString", "LineString")]
    public void ReadsWhereDistancesStart(string from, string? geometry, string type)
    {
        var order = OrderByParser.Parse("place;dist-asc,other;dist-desc", null, from, geometry, LdContext.Core)!;
        Assert.That(Print(order), Is.EqualTo("<place>;Nearest,<other>;Farthest"));
        Assert.That(order.From!.GeometryType, Is.EqualTo(type));
    }

    [Test]
    public void WithoutOrderByThereIsNone() => Assert.That(OrderByParser.Parse(null, "ja", "[1,2]", null, LdContext.Core), Is.Null);

    [TestCase("""{"orderBy":["name;desc","age"],"collation":"ja"}""", "<name>;Descending,<age>;Ascending")]
    [TestCase("""{"orderBy":["place;dist-asc"],"coordinates":[8,40]}""", "<place>;Nearest")]
    [TestCase("""{"orderBy":["place;dist-asc"],"coordinates":[[8,40],[9,41]],"geometry":"LineString"}""", "<place>;Nearest")]
    public void ReadsABody(string json, string expected) => Assert.That(Print(OrderByParser.Parse(JsonText.Parse(json), LdContext.Core)), Is.EqualTo(expected));

    [TestCase("", null, null, null, "orderBy ends at column 1 where an attribute name was expected")]
    [TestCase("name;up", null, null, null, "Unexpected `u` at column 6 of orderBy; expected asc, desc, dist-asc or dist-desc")]
    [TestCase("name;desc;asc", null, null, null, "Unexpected `;` at column 10 of orderBy")]
    [TestCase("name,", null, null, null, "orderBy ends at column 6")]
    [TestCase("owner{name}", null, null, null, "orderBy does not follow relationships")]
    [TestCase("place;dist-asc", null, null, null, "needs orderFrom")]
    [TestCase("place;dist-asc", null, "here", null, "are not a JSON array")]
    [TestCase("place;dist-asc", null, "[1,2]", "GeometryCollection", "`GeometryCollection` is not a geometry type")]
    [TestCase("place", null, null, "Point", "orderGeometry needs orderFrom")]
    [TestCase("name", "!!nope", null, null, "`!!nope` is not a collation of RFC 6067")]
    public void RefusesWhatIsWrong(string orderBy, string? collation, string? from, string? geometry, string message) =>
        Assert.That(() => OrderByParser.Parse(orderBy, collation, from, geometry, LdContext.Core), Throws.TypeOf<ProblemException>()
            .With.Message.Contains(message).And.Property("Problem").Property("Type").EqualTo(ProblemType.BadRequestData));

    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"orderBy":[]}""")]
    [TestCase("""{"orderBy":[1]}""")]
    [TestCase("""{"orderBy":["name"],"collation":5}""")]
    public void RefusesWrongBodies(string json) =>
        Assert.That(() => OrderByParser.Parse(JsonText.Parse(json), LdContext.Core), Throws.TypeOf<ProblemException>());

    private static string Print(OrderBy? order) => order!.ToString().Replace(Default, "", StringComparison.Ordinal);
}

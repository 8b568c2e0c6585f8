using System.Text;
using System.Xml.Linq;

namespace ContextBroker.Server.Tests.Http.OData;

/// <summary>The service as spreadsheets, BI tools and OData clients find it.</summary>
public class TableServiceTests
{
    private const string PowerQuery = "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,"
        + "application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7";

    private static readonly XNamespace Edm = "http://docs.oasis-open.org/odata/ns/edm";

    private Tables _tables = null!;

    [OneTimeSetUp]
    public async Task Fill() => _tables = await Tables.With(20, seed: 5);

    [TestCase("")]
    [TestCase("/")]
    public async Task TheRootListsTheTables(string root)
    {
        var reply = await _tables.Get(root, ("Accept", PowerQuery), ("OData-MaxVersion", "4.0"), ("MaxDataServiceVersion", "3.0"));
        Assert.That((reply.Status, reply.Type, reply.Header("OData-Version")), Is.EqualTo((200, "application/json", "4.0")));
        Assert.That(reply.Json["value"]!.AsArray().Select(s => (string)s!["name"]!), Is.SupersetOf(new[] { "DesignatedShelters", "EvacuationShelters", "EvacuationSites" }));
        Assert.That((string)reply.Json["@odata.context"]!, Is.EqualTo(new Uri(RunningBroker.Address, "/odata/$metadata").ToString()));
    }

    // There is no access control yet: what needs a right is in no table.
    [Test]
    public async Task PersonsAreNoTable()
    {
        Assert.That((await _tables.Get("/")).Text, Does.Not.Contain("SupportNeeding"));
        Assert.That((await _tables.Get("/SupportNeedingPeople")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task TheMetadataNamesTypesKeysAndLinks()
    {
        var reply = await _tables.Get("/$metadata", ("Accept", PowerQuery));
        Assert.That((reply.Status, reply.Type), Is.EqualTo((200, "application/xml")));
        var type = XDocument.Parse(reply.Text).Descendants(Edm + "EntityType").Single(t => (string)t.Attribute("Name")! == "EvacuationShelter");
        var properties = type.Elements(Edm + "Property").ToDictionary(p => (string)p.Attribute("Name")!, p => (string)p.Attribute("Type")!);
        Assert.That((string)type.Element(Edm + "Key")!.Element(Edm + "PropertyRef")!.Attribute("Name")!, Is.EqualTo("id"));
        Assert.That(
            (properties["id"], properties["evacueeTotal"], properties["evacueeTotal_observedAt"], properties["location"], properties["latitude"], properties["isDrill"], properties["address_addressText"]),
            Is.EqualTo(("Edm.String", "Edm.Int64", "Edm.DateTimeOffset", "Edm.Geography", "Edm.Double", "Edm.Boolean", "Edm.String")));
        Assert.That((string)type.Element(Edm + "NavigationProperty")!.Attribute("Type")!, Is.EqualTo("ContextBroker.DesignatedShelter"));
    }

    [Test]
    public async Task ARowHasEveryColumnAndNullForWhatIsMissing()
    {
        var shelter = _tables.Shelters.First(s => s.Name is null);
        var reply = await _tables.Get($"/EvacuationShelters('{shelter.Id}')");
        Assert.That(reply.Members, Does.Contain("name").And.Contain("statusLabel").And.Contain("latitude"));
        Assert.That((reply.Json["name"], (string)reply.Json["openingStatus"]!, (string)reply.Json["shelterId"]!), Is.EqualTo((default(object), shelter.Status, shelter.Master)));
    }

    [Test]
    public async Task OneRowByItsKeyWhetherOrNotItIsEscaped()
    {
        var id = _tables.Shelters[3].Id;
        foreach (var key in (string[])[id, Uri.EscapeDataString(id)])
        {
            var reply = await _tables.Get($"/EvacuationShelters('{key}')?$select=id");
            Assert.That((reply.Status, (string)reply.Json["id"]!), Is.EqualTo((200, id)));
        }
    }

    [Test]
    public async Task APropertyItsRawValueAndItsAbsence()
    {
        var shelter = _tables.Shelters.First(s => s.Name is not null);
        var nameless = _tables.Shelters.First(s => s.Name is null);
        Assert.That((string)(await _tables.Get($"/EvacuationShelters('{shelter.Id}')/name")).Json["value"]!, Is.EqualTo(shelter.Name));
        Assert.That((await _tables.Get($"/EvacuationShelters('{shelter.Id}')/name/$value")).Text, Is.EqualTo(shelter.Name));
        Assert.That((await _tables.Get($"/EvacuationShelters('{nameless.Id}')/name")).Status, Is.EqualTo(204));
    }

    [Test]
    public async Task LinksAreExpandedAndFollowed()
    {
        var there = _tables.Shelters.First(s => s.MasterIsThere);
        var expanded = await _tables.Get($"/EvacuationShelters?$filter=id%20eq%20'{there.Id}'&$select=id&$expand=shelter($select=id,name)");
        Assert.That((string)expanded.Json["value"]![0]!["shelter"]!["id"]!, Is.EqualTo(there.Master));
        var followed = await _tables.Get($"/EvacuationShelters('{there.Id}')/shelter?$select=id");
        Assert.That((string)followed.Json["id"]!, Is.EqualTo(there.Master));
        Assert.That((string)followed.Json["@odata.context"]!, Does.EndWith("#DesignatedShelters(id)/$entity"));
    }

    [TestCase("/EvacuationShelters('urn:nowhere')", 404)]
    [TestCase("/Elsewhere", 404)]
    [TestCase("/EvacuationShelters/nothing/more", 400)]
    [TestCase("/EvacuationShelters('urn:ngsi-ld:DesignatedShelter:1')", 404)]
    [TestCase("/EvacuationShelters?$top=-1", 400)]
    [TestCase("/EvacuationShelters?$orderby=nothing", 400)]
    [TestCase("/EvacuationShelters?$search=open", 400)]
    [TestCase("/EvacuationShelters?$expand=nobody", 400)]
    public async Task AnErrorSaysWhatIsWrong(string path, int status)
    {
        var reply = await _tables.Get(path);
        Assert.That((reply.Status, reply.Type, reply.Header("OData-Version")), Is.EqualTo((status, "application/json", "4.0")), reply.Text);
        Assert.That((string?)reply.Json["error"]!["message"], Is.Not.Empty);
    }

    [Test]
    public async Task AnUnknownTenantIsSaid()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/odata/EvacuationShelters");
        request.Headers.Add("NGSILD-Tenant", "nobody-was-here");
        using var response = await RunningBroker.Client.SendAsync(request);
        Assert.That((await Reply.Of(response)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task NothingCanBeChangedHere()
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete])
        {
            var reply = await _tables.Send(method, "/EvacuationShelters", new StringContent("{}", Encoding.UTF8, "application/json"));
            Assert.That((reply.Status, reply.Header("Allow")), Is.EqualTo((405, "GET, HEAD")));
        }
    }

    [Test]
    public async Task ABatchAnswersEachOfItsRequests()
    {
        const string Body = """{"requests":[{"id":"1","method":"GET","url":"EvacuationShelters/$count"},{"id":"2","method":"GET","url":"Elsewhere"}]}""";
        var reply = await _tables.Send(HttpMethod.Post, "/$batch", new StringContent(Body, Encoding.UTF8, "application/json"), ("Prefer", "odata.continue-on-error"));
        Assert.That(reply.Json["responses"]!.AsArray().Select(r => (int)r!["status"]!), Is.EqualTo(new[] { 200, 404 }), reply.Text);
    }

    [TestCase("""{"requests":[{"id":"1","method":"GET","url":"/ngsi-ld/v1/types"}]}""", "application/json")]
    [TestCase("""{"requests":[{"id":""", "application/json")]
    [TestCase("--b\r\nnonsense", "multipart/mixed; boundary=b")]
    public async Task ABatchReachesNothingButTheTables(string body, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var reply = await _tables.Send(HttpMethod.Post, "/$batch", content);
        Assert.That(reply.Status, Is.EqualTo(400), reply.Text);
    }

    [Test]
    public async Task ClientsThatEscapeTheDollarSignAreUnderstood()
    {
        var reply = await _tables.Get("/EvacuationShelters?%24filter=openingStatus%20eq%20'open'&%24select=id%2Cname&%24top=2");
        Assert.That(reply.Json["value"]![0]!.AsObject().Select(m => m.Key), Is.EqualTo(new[] { "id", "name" }));
    }
}

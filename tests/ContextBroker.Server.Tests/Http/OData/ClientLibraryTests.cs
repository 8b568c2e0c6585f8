using System.Globalization;
using System.Xml;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.Spatial;

namespace ContextBroker.Server.Tests.Http.OData;

/// <summary>
/// Tables as the reader of Microsoft's OData library takes them, with its strictest checks against $metadata: what its clients would refuse fails here.
/// </summary>
public sealed class ClientLibraryTests
{
    private static readonly Uri Root = new(RunningBroker.Address, "/odata/");

    private Tables _tables = null!;
    private IEdmModel _model = null!;

    [OneTimeSetUp]
    public async Task Connect()
    {
        _tables = await Tables.With(100, seed: 31);
        using var metadata = await Send("$metadata", "application/xml");
        using var xml = XmlReader.Create(await metadata.Content.ReadAsStreamAsync());
        Assert.That(CsdlReader.TryParse(xml, out var model, out var errors), string.Join("; ", errors));
        _model = model;
    }

    [Test]
    public void ItsModelIsValid()
    {
        Microsoft.OData.Edm.Validation.EdmValidator.Validate(_model, out var errors);
        Assert.That(errors.Select(e => e.ErrorMessage), Is.Empty);
    }

    [Test]
    public async Task TheServiceDocumentNamesEveryTable()
    {
        using var reader = await Reader("");
        var names = reader.ReadServiceDocument().EntitySets.Select(s => s.Name);
        Assert.That(names, Is.EquivalentTo(_model.EntityContainer.EntitySets().Select(s => s.Name)));
    }

    [Test]
    public async Task EveryTableIsRead()
    {
        foreach (var set in _model.EntityContainer.EntitySets())
        {
            Assert.That(await Read(set.Name + "?$count=true"), Is.Not.Null, set.Name);
        }
    }

    [TestCase("", 7)]
    [TestCase("?$orderby=name desc,id", 9)]
    [TestCase("?$filter=contains(openingStatus,'o')", 10)]
    public async Task PagesAreFollowedToTheEnd(string query, int size)
    {
        var all = (await Read("EvacuationShelters" + query)).Rows.ConvertAll(r => r["id"]);
        var (rows, pages) = (new List<object?>(), 0);
        for (var next = "EvacuationShelters" + query; next is not null; pages++)
        {
            var page = await Read(next, ("Prefer", $"odata.maxpagesize={size}"));
            rows.AddRange(page.Rows.ConvertAll(r => r["id"]));
            next = page.Next?.ToString();
        }

        Assert.That(rows, Is.EqualTo(all));
        Assert.That(pages, Is.EqualTo((all.Count + size - 1) / size));
    }

    [Test]
    public async Task ValuesHaveTheTypesOfTheMetadata()
    {
        var rows = (await Read("EvacuationShelters")).Rows;
        foreach (var (row, shelter) in rows.Zip(_tables.Shelters))
        {
            Assert.That((row["id"], row["name"], row["evacueeTotal"], row["isDrill"]), Is.EqualTo(((object)shelter.Id, (object?)shelter.Name, (object?)(long?)shelter.Total, (object?)shelter.IsDrill)));
            Assert.That(row["createdAt"], Is.TypeOf<DateTimeOffset>());
            var place = (GeographyPoint?)row["location"];
            Assert.That((place?.Longitude, place?.Latitude), Is.EqualTo((shelter.Place?.Longitude, shelter.Place?.Latitude)));
        }
    }

    [TestCase("evacueeTotal gt 50 and localGovernmentCode eq '142051'")]
    [TestCase("geo.distance(location,geography'SRID=4326;Point(139.45 35.35)') lt 3000")]
    public async Task CountsAreThoseOfTheRows(string filter)
    {
        var page = await Read($"EvacuationShelters?$count=true&$filter={Uri.EscapeDataString(filter)}");
        using var reader = await Reader($"EvacuationShelters/$count?$filter={Uri.EscapeDataString(filter)}", "text/plain");
        Assert.That(page.Rows, Is.Not.Empty);
        Assert.That((page.Count, reader.ReadValue(EdmCoreModel.Instance.GetInt32(false))), Is.EqualTo(((long?)page.Rows.Count, (object)page.Rows.Count)));
    }

    [Test]
    public async Task LinkedRowsAreReadWithinTheirRows()
    {
        var page = await Read("EvacuationShelters?$select=id&$expand=shelter($select=name,shelterType)");
        Assert.That(page.Linked, Is.EqualTo(_tables.Shelters.Where(s => s.MasterIsThere).Select(s => (s.Id, s.MasterIsWelfare ? "welfare" : "general"))));
    }

    [TestCase("groupby((localGovernmentCode),aggregate($count as rows,evacueeTotal with sum as people))&$orderby=rows desc")]
    [TestCase("filter(isDrill eq true)/groupby((localGovernmentCode,openingStatus),aggregate($count as rows,evacueeTotal with sum as people))")]
    public async Task GroupsAreRead(string apply)
    {
        var page = await Read("EvacuationShelters?$apply=" + apply.Replace(" ", "%20", StringComparison.Ordinal));
        var shelters = apply.StartsWith("filter", StringComparison.Ordinal) ? _tables.Shelters.Where(s => s.IsDrill == true).ToList() : _tables.Shelters;
        Assert.That(page.Rows.Sum(r => Number(r["rows"])), Is.EqualTo(shelters.Count));
        Assert.That(page.Rows.Sum(r => Number(r["people"])), Is.EqualTo(shelters.Sum(s => (long)(s.Total ?? 0))));
    }

    [Test]
    public async Task ErrorsAreReadAsErrors()
    {
        using var reader = await Reader("EvacuationShelters?$filter=nothing eq 1");
        Assert.That(reader.ReadError().Code, Is.EqualTo("BadRequest"));
    }

    // The model declares no type for what an $apply names.
    private static long Number(object? value) => long.Parse(((ODataUntypedValue)value!).RawValue, CultureInfo.InvariantCulture);

    private Task<Page> Read(string path, params (string Name, string Value)[] headers) => Read(path, "application/json;odata.metadata=minimal", headers);

    private async Task<Page> Read(string path, string accept, params (string Name, string Value)[] headers)
    {
        using var reader = await Reader(path, accept, headers);
        var set = _model.EntityContainer.FindEntitySet(path.Split('?')[0].Split('/')[^1]);
        var rows = reader.CreateODataResourceSetReader(set, set.EntityType);
        var page = new Page();
        for (var depth = 0; rows.Read();)
        {
            switch (rows.State)
            {
                case ODataReaderState.ResourceStart:
                    depth++;
                    break;
                case ODataReaderState.ResourceEnd when --depth == 0:
                    page.Rows.Add(Values((ODataResource)rows.Item));
                    page.NameLinked();
                    break;
                case ODataReaderState.ResourceEnd when rows.Item is ODataResource linked:
                    page.Inner = (string)Values(linked)["shelterType"]!;
                    break;
                case ODataReaderState.ResourceSetEnd when depth == 0:
                    (page.Count, page.Next) = (((ODataResourceSet)rows.Item).Count, ((ODataResourceSet)rows.Item).NextPageLink);
                    break;
                default:
                    break;
            }
        }

        return page;
    }

    private static Dictionary<string, object?> Values(ODataResource resource) => resource.Properties.OfType<ODataProperty>().ToDictionary(p => p.Name, p => (object?)p.Value);

    private async Task<ODataMessageReader> Reader(string path, string accept = "application/json;odata.metadata=minimal", params (string Name, string Value)[] headers)
    {
        var response = await Send(path, accept, headers);
        var body = new MemoryStream(await response.Content.ReadAsByteArrayAsync());
        var isOfGroups = path.Contains("$apply", StringComparison.Ordinal);
        return new ODataMessageReader(new Message(response, body), new ODataMessageReaderSettings
        {
            BaseUri = Root,

            // Sums have names of their own.
            Validations = isOfGroups ? ValidationKinds.All & ~ValidationKinds.ThrowOnUndeclaredPropertyForNonOpenType : ValidationKinds.All,
            MaxProtocolVersion = ODataVersion.V4,
        }, _model);
    }

    private async Task<HttpResponseMessage> Send(string path, string accept, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Root, path));
        foreach (var (name, value) in headers.Append(("Accept", accept)).Append(("NGSILD-Tenant", _tables.Api.Tenant!)).Append(("OData-MaxVersion", "4.0")))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await RunningBroker.Client.SendAsync(request);
    }

    private sealed class Page
    {
        public List<Dictionary<string, object?>> Rows { get; } = [];

        public List<(string Id, string Linked)> Linked { get; } = [];

        public long? Count { get; set; }

        public Uri? Next { get; set; }

        /// <summary>What the row that is being read is linked to.</summary>
        public string? Inner { get; set; }

        public void NameLinked()
        {
            if (Inner is { } inner)
            {
                Linked.Add(((string)Rows[^1]["id"]!, inner));
            }

            Inner = null;
        }
    }

    private sealed class Message(HttpResponseMessage response, Stream body) : IODataResponseMessage
    {
        public IEnumerable<KeyValuePair<string, string>> Headers =>
            response.Headers.Concat(response.Content.Headers).Select(h => KeyValuePair.Create(h.Key, string.Join(',', h.Value)));

        public int StatusCode
        {
            get => (int)response.StatusCode;
            set => throw new NotSupportedException();
        }

        public string GetHeader(string headerName) => Headers.FirstOrDefault(h => string.Equals(h.Key, headerName, StringComparison.OrdinalIgnoreCase)).Value;

        public Stream GetStream() => body;

        public void SetHeader(string headerName, string headerValue) => throw new NotSupportedException();
    }
}

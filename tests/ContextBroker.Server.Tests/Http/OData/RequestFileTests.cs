using System.Net.Http.Headers;
using System.Text;

namespace ContextBroker.Server.Tests.Http.OData;

/// <summary>Every request of specs/requests/odata.http, as it stands there, is answered.</summary>
public sealed class RequestFileTests
{
    private Tables _tables = null!;

    public static IEnumerable<TestCaseData> Requests => File.ReadAllText(Path.Combine(House.Repository.Root, "specs", "requests", "odata.http"))
        .Split("###", StringSplitOptions.TrimEntries)[1..].Select(text => new TestCaseData(text).SetArgDisplayNames(text.Split('\n')[0].TrimEnd('\r')));

    [OneTimeSetUp]
    public async Task Fill()
    {
        _tables = await Tables.With(20, seed: 41);
        await _tables.Api.Given("""{"id":"urn:ngsi-ld:EvacuationSite:E1420500001201","type":"EvacuationSite","name":"聖園女学院","localGovernmentCode":"142051"}""");
    }

    [TestCaseSource(nameof(Requests))]
    public async Task IsAnswered(string text)
    {
        var lines = text.Split('\n').Select(l => l.TrimEnd('\r')).Skip(1).SkipWhile(l => l.StartsWith('#')).ToArray();
        var (method, url) = (lines[0].Split(' ')[0], lines[0][(lines[0].IndexOf(' ') + 1)..]);
        var headers = lines[1..].TakeWhile(l => l.Length > 0).Select(l => (Name: l[..l.IndexOf(':')], Value: l[(l.IndexOf(':') + 1)..].Trim())).ToList();
        var body = string.Join('\n', lines[1..].SkipWhile(l => l.Length > 0)).Trim();
        using var content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(headers.Find(h => h.Name == "Content-Type").Value));
        var reply = await _tables.Send(new HttpMethod(method), url.Replace("{{odata}}", "", StringComparison.Ordinal), content, [.. headers.Where(h => h.Name != "Content-Type")]);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        Assert.That(reply.Header("OData-Version"), method == "POST" ? Is.Null.Or.EqualTo("4.0") : Is.EqualTo("4.0"));
    }
}

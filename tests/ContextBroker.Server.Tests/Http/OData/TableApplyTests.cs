using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.OData;

/// <summary>$apply: groups and sums, worked out beside the data.</summary>
public class TableApplyTests
{
    private Tables _tables = null!;

    [OneTimeSetUp]
    public async Task Fill() => _tables = await Tables.With(90, seed: 23);

    [Test]
    public async Task GroupsAndAddsUp()
    {
        var rows = await Apply("groupby((localGovernmentCode),aggregate($count as rows,evacueeTotal with sum as sum,evacueeTotal with max as max,evacueeTotal with min as min,evacueeTotal with average as average))");
        var expected = _tables.Shelters.GroupBy(s => s.Code).ToDictionary(g => g.Key);
        Assert.That(rows, Has.Count.EqualTo(expected.Count));
        foreach (var row in rows)
        {
            var group = expected[(string)row!["localGovernmentCode"]!];
            var totals = group.Select(s => s.Total).OfType<double>().ToArray();
            Assert.That((int)row["rows"]!, Is.EqualTo(group.Count()));
            Assert.That(((double)row["sum"]!, (double)row["max"]!, (double)row["min"]!), Is.EqualTo((totals.Sum(), totals.Max(), totals.Min())));
            Assert.That((double)row["average"]!, Is.EqualTo(totals.Average()).Within(1e-9));
        }
    }

    [Test]
    public async Task FiltersFirstAndCountsWhatDiffers()
    {
        var rows = await Apply("filter(openingStatus eq 'open')/aggregate(localGovernmentCode with countdistinct as codes,$count as rows)");
        var open = _tables.Shelters.Where(s => s.Status == "open").ToArray();
        Assert.That(((int)rows[0]!["codes"]!, (int)rows[0]!["rows"]!), Is.EqualTo((open.Select(s => s.Code).Distinct().Count(), open.Length)));
    }

    [Test]
    public async Task GroupsByWhatALinkLeadsTo()
    {
        var rows = await Apply("groupby((shelter/shelterType),aggregate($count as rows))");
        var byType = rows.ToDictionary(r => (string?)r!["shelter"]?["shelterType"] ?? "", r => (int)r!["rows"]!);
        Assert.That(byType["welfare"], Is.EqualTo(_tables.Shelters.Count(s => s.MasterIsWelfare)));
    }

    [Test]
    public async Task GroupsComeInTheOrderAskedFor()
    {
        var reply = await _tables.Get("/EvacuationShelters?$apply=" + Uri.EscapeDataString("groupby((openingStatus),aggregate($count as rows))") + "&$orderby=rows%20desc&$top=1");
        var most = _tables.Shelters.GroupBy(s => s.Status).Max(g => g.Count());
        Assert.That(((int)reply.Json["value"]![0]!["rows"]!, reply.Json["value"]!.AsArray().Count), Is.EqualTo((most, 1)));
    }

    private async Task<JsonArray> Apply(string transformations)
    {
        var reply = await _tables.Get("/EvacuationShelters?$apply=" + Uri.EscapeDataString(transformations));
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        return reply.Json["value"]!.AsArray();
    }
}

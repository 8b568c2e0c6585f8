using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Demo;

/// <summary>Those who decide: they issue the orders of the drill, and their gauges report. An ordinary client of the NGSI-LD API.</summary>
internal sealed class DutyDesk(HttpClient http, TimeProvider clock)
{
    private readonly Dictionary<string, string> _orders = [];

    /// <summary>Lifts what an earlier evening left in force, and puts the gauges in their places.</summary>
    public async Task Prepare(CancellationToken cancel)
    {
        using var answer = await http.GetAsync("entities?type=EvacuationOrder&q=orderStatus!=%22lifted%22;isDrill==true&limit=1000&pick=id", cancel);
        if (answer.IsSuccessStatusCode)
        {
            foreach (var order in ((JsonArray)JsonText.Parse(await answer.Content.ReadAsByteArrayAsync(cancel))).Items)
            {
                var id = ((JsonString)((JsonObject)order)["id"]!).Value;
                await http.SendNgsi(HttpMethod.Patch, $"entities/{id}/attrs", JsonValue.Object(("orderStatus", JsonValue.Of("lifted"))), cancel);
            }
        }

        await http.SendNgsi(HttpMethod.Post, "entityOperations/upsert?options=update", new JsonArray([.. Drill.Gauges.Select(Drill.Gauge)]), cancel);
    }

    /// <summary>Invented people who need help, and the questions to be kept answered. What is there stays.</summary>
    public async Task Declare(IReadOnlyList<JsonObject> persons, CancellationToken cancel)
    {
        await http.SendNgsi(HttpMethod.Post, "entityOperations/upsert?options=update", new JsonArray([.. persons]), cancel);
        foreach (var analysis in Drill.Analyses)
        {
            await http.SendNgsi(HttpMethod.Post, "entities", analysis, cancel);
        }
    }

    /// <summary>What happens at this quarter of an hour.</summary>
    public async Task Report(EveningStep step, CancellationToken cancel)
    {
        var now = Timestamp.Format(clock.GetUtcNow());
        foreach (var gauge in Drill.Gauges)
        {
            var level = JsonValue.Object(
                ("type", JsonValue.Of("Property")), ("value", JsonNumber.Of(Drill.LevelAt(gauge, step.Number))), ("unitCode", JsonValue.Of("MTR")), ("observedAt", JsonValue.Of(now)));
            await http.SendNgsi(HttpMethod.Post, $"entities/{Drill.GaugeId(gauge)}/attrs", JsonValue.Object(("currentLevel", level)), cancel);
        }

        if (step.Level is { } ordered)
        {
            foreach (var area in Drill.Areas.Where(area => area.HighestLevel >= ordered))
            {
                await Order(area, ordered, now, cancel);
            }
        }
    }

    // One entity from the first level to the last: its history is the history of the order.
    private async Task Order(Drill.DrillArea area, int level, string now, CancellationToken cancel)
    {
        var isNew = !_orders.TryGetValue(area.LocalGovernmentCode, out var id);
        id ??= $"urn:ngsi-ld:EvacuationOrder:{area.LocalGovernmentCode}-drill-{clock.GetUtcNow().ToUnixTimeSeconds()}";
        _orders[area.LocalGovernmentCode] = id;
        var order = Drill.Order(id, area, level, now);
        await (isNew
            ? http.SendNgsi(HttpMethod.Post, "entities", order, cancel)
            : http.SendNgsi(HttpMethod.Patch, $"entities/{id}/attrs", order.Without("id").Without("type"), cancel));
    }
}

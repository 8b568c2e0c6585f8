using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace ContextBroker.Server.Tests.Load;

/// <summary>Devices whose measures n become entities, and what the broker holds of them.</summary>
internal static class Gauges
{
    public static readonly string[] Settings =
    [
        "--Mqtt:Devices:0:ApiKey=key", "--Mqtt:Devices:0:EntityId=urn:ngsi-ld:Gauge:{deviceId}", "--Mqtt:Devices:0:EntityType=Gauge",
        "--Mqtt:Devices:0:UnmappedMeasures=Take", "--Temporal:MaxExamined=10000000",
    ];

    /// <summary>The present value; null: there is no such entity yet.</summary>
    public static async Task<int?> Current(Uri broker, int device)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(broker, $"/ngsi-ld/v1/entities/{RawDevice.EntityOf(device)}"));
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("n").GetProperty("value").GetInt32() : null;
    }

    /// <summary>How many different values the history holds.</summary>
    public static async Task<int> Recorded(Uri broker, int device)
    {
        using var http = new HttpClient();
        var evolution = await http.GetFromJsonAsync<JsonElement>(new Uri(
            broker,
            $"/ngsi-ld/v1/temporal/entities/{RawDevice.EntityOf(device)}?attrs=n&timerel=after&timeAt=2020-01-01T00:00:00Z&options=aggregatedValues&aggrMethods=distinctCount&aggrPeriodDuration=P0D"));
        return (int)double.Parse(evolution.GetProperty("n").GetProperty("distinctCount")[0][0].GetRawText(), CultureInfo.InvariantCulture);
    }
}

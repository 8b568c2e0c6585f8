using System.Collections.Concurrent;
using System.Globalization;
using Spectre.Console;

namespace ContextBroker.Server.Demo;

/// <summary>What the person at the terminal sees: who got what, when.</summary>
internal sealed class DemoTerminal(IAnsiConsole console, int linesAStep)
{
    private readonly ConcurrentQueue<Arrival> _arrivals = new();

    public void Arrived(Arrival arrival) => _arrivals.Enqueue(arrival);

    // Addresses and commands are for copying: written as they are, never wrapped.
    public void Addresses(Uri api, int mqttPort)
    {
        console.Profile.Out.Writer.WriteLine($"地図 / Map: {api}");
        console.Profile.Out.Writer.WriteLine($"ContextBroker  API {api}ngsi-ld/v1/  health {api}health/ready  metrics {api}metrics  MQTT mqtt://127.0.0.1:{mqttPort}");
    }

    public void Say(string text) => console.Profile.Out.Writer.WriteLine(text);

    public void Begin(EveningStep step)
    {
        Flush();
        if (step.Headline is not null)
        {
            console.MarkupLineInterpolated($"[yellow]{step.Time:HH:mm}  {step.Headline}[/]");
        }
        else
        {
            console.MarkupLineInterpolated($"[grey]{step.Time:HH:mm}[/]");
        }
    }

    /// <summary>Shows what arrived since the last call: some lines, and how many more.</summary>
    public void Flush()
    {
        var shown = 0;
        var more = 0;
        while (_arrivals.TryDequeue(out var arrival))
        {
            if (shown++ < linesAStep)
            {
                console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                    $"       [green]→[/] {arrival.System} [grey]{arrival.Way}[/]  {arrival.Shelter}  {arrival.What}  [grey]{arrival.Latency.TotalMilliseconds:F0} ms[/]");
            }
            else
            {
                more++;
            }
        }

        if (more > 0)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"       [grey]… and {more} more[/]");
        }
    }

    public void Summary(IReadOnlyList<DeliverySummary> summaries)
    {
        Flush();
        var table = new Table().AddColumns("受信システム / System", "通知 / Owed", "到達 / Arrived", "未達 / Lost", "p50", "p99");
        foreach (var s in summaries)
        {
            table.AddRow(
                Markup.Escape(s.System), Number(s.Owed), Number(s.Arrived), Number(s.Lost), Milliseconds(s.MedianMs), Milliseconds(s.SlowestPercentMs));
        }

        console.Write(table);
    }

    public void ThingsToTry(Uri api, int mqttPort)
    {
        var entities = new Uri(api, "ngsi-ld/v1/entities");
        var output = console.Profile.Out.Writer;
        output.WriteLine();
        output.WriteLine($"地図 / Map: {api}");
        output.WriteLine("試してください / Try:");
        output.WriteLine($"  curl -G '{entities}' -d type=EvacuationShelter -d options=keyValues -d attrs=name,evacueeTotal,crowdingStatus --data-urlencode 'q=crowdingStatus==\"full\"'");
        output.WriteLine($"  curl -G '{entities}' -d type=EvacuationSite -d options=keyValues -d 'georel=near;maxDistance==1000' -d geometry=Point -d 'coordinates=[139.4897,35.3389]'");
        output.WriteLine($"  mosquitto_sub -h 127.0.0.1 -p {mqttPort} -t 'municipalities/#' -v");
        output.WriteLine();
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double ms) => ms.ToString("F1", CultureInfo.InvariantCulture) + " ms";
}

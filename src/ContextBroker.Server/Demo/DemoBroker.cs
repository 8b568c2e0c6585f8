using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Shelters;
using Spectre.Console;

namespace ContextBroker.Server.Demo;

/// <summary>The demonstration: the broker, Kanagawa's shelters, three municipal systems, one evening.</summary>
internal sealed class DemoBroker(WebApplication app, IAnsiConsole console, bool isFast)
{
    private static readonly string[] Files = ["kanagawa_emergency_evacuation_sites.csv", "kanagawa_designated_shelters.csv"];

    // Invented people who need support: enough that no count of a city is withheld.
    private const int Persons = 400;

    private readonly TimeProvider _clock = app.Services.GetRequiredService<TimeProvider>();
    private readonly DemoTerminal _terminal = new(console, isFast ? 2 : 6);

    /// <summary>Imports, subscribes, plays. Returns how many notifications did not arrive.</summary>
    public async Task<int> Run(BrokerAddresses addresses, CancellationToken cancel)
    {
        _terminal.Addresses(addresses.Api, addresses.MqttPort);
        var shelters = await Import(cancel);
        await Load(DemoData.Ground, cancel);
        var deliveries = new Deliveries(_clock);
        deliveries.Arrived += _terminal.Arrived;
        using var http = new HttpClient { BaseAddress = new Uri(addresses.Api, "ngsi-ld/v1/") };
        var clerk = new Clerk(http);
        var desk = new DutyDesk(http, _clock);
        await using var recipients = new Recipients(deliveries, "127.0.0.1", addresses.MqttPort);
        await using var counters = new ShelterCounters("127.0.0.1", addresses.MqttPort);
        foreach (var system in MunicipalSystem.All)
        {
            await clerk.Subscribe(system, await recipients.Listen(system, cancel), cancel);
        }

        // The evening need not wait for zones and meshes: the map draws them when they are there.
        var backdrop = Task.Run(() => Backdrop(desk, shelters, cancel), cancel);
        var pause = isFast ? TimeSpan.Zero : TimeSpan.FromSeconds(2);
        await new EveningPlayer(clerk, desk, counters, deliveries, _clock).Play(shelters, pause, _terminal.Begin, cancel);
        await backdrop;
        var summaries = MunicipalSystem.All.Select(s => deliveries.Summary(s.Name)).ToList();
        _terminal.Summary(summaries);
        _terminal.ThingsToTry(addresses.Api, addresses.MqttPort);
        return summaries.Sum(s => s.Lost);
    }

    // The master lists, then the operation of every shelter of the three cities. Again and again gives the same: what is there stays.
    private async Task<IReadOnlyList<ShelterRow>> Import(CancellationToken cancel)
    {
        var import = app.Services.GetRequiredService<ShelterImport>();
        var shelters = new List<ShelterRow>();
        foreach (var file in Files)
        {
            var list = ShelterListReader.Read(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "demo", file), cancel));
            var result = await ImportProgress.Show(console, file, list.Rows.Count, p => import.Masters("", list.Rows, DataSource.Gsi, p, cancel));
            _terminal.Say($"  {list.Rows.Count} 件 / rows of {list.Kind}: {result}");
            shelters.AddRange(list.Rows.Where(r => r.Kind == ShelterListKind.DesignatedShelters && IsOfTheThree(r)));
        }

        var operations = await ImportProgress.Show(console, "EvacuationShelter", shelters.Count, p => import.Operations("", shelters, DataSource.Gsi, p, cancel));
        _terminal.Say($"  {shelters.Count} 件 / shelters in operation in three cities: {operations}");
        return shelters;
    }

    private async Task Backdrop(DutyDesk desk, IReadOnlyList<ShelterRow> shelters, CancellationToken cancel)
    {
        await Load(DemoData.Large, cancel);
        await desk.Declare([.. Drill.Persons([.. shelters.Select(s => (s.LocalGovernmentCode, s.Longitude, s.Latitude))], Persons)], cancel);
    }

    private async Task Load(IReadOnlyList<string> files, CancellationToken cancel)
    {
        var data = ActivatorUtilities.CreateInstance<DemoData>(app.Services);
        foreach (var line in await data.Load(files, cancel))
        {
            _terminal.Say(line);
        }
    }

    private static bool IsOfTheThree(ShelterRow row) => MunicipalSystem.All.Any(s => s.LocalGovernmentCode == row.LocalGovernmentCode);
}

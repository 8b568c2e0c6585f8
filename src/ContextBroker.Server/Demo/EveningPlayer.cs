using ContextBroker.Disaster.Shelters;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Demo;

/// <summary>Plays the evening through the broker's public interfaces, and waits until everybody has heard what they are owed.</summary>
internal sealed class EveningPlayer(Clerk clerk, DutyDesk desk, ShelterCounters counters, Deliveries deliveries, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="pause">Real time between two quarters of an hour; zero: none.</param>
    public async Task Play(IReadOnlyList<ShelterRow> shelters, TimeSpan pause, Action<EveningStep> started, CancellationToken cancel)
    {
        await clerk.Reset(shelters, Typhoon.Capacities(shelters), cancel);
        await desk.Prepare(cancel);
        foreach (var step in Typhoon.Evening(shelters))
        {
            started(step);
            await desk.Report(step, cancel);
            await Happen(step, cancel);
            await Task.Delay(pause, clock, cancel);
        }

        await AllHeard(cancel);
    }

    // One shelter's events stay in order; shelters do not wait for each other.
    private Task Happen(EveningStep step, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            step.Events.GroupBy(e => e.Shelter.NationalShelterId),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancel },
            async (shelterEvents, token) =>
            {
                foreach (var shelterEvent in shelterEvents)
                {
                    await Happen(shelterEvent, token);
                }
            });

    private Task Happen(ShelterEvent shelterEvent, CancellationToken cancel)
    {
        var now = Timestamp.Format(clock.GetUtcNow());
        var id = ShelterEntities.OperationId(shelterEvent.Shelter.NationalShelterId);
        switch (shelterEvent)
        {
            case ShelterEvent.Opened opened:
                Owe(opened.Shelter, "openingStatus", SeenShelter.OpenedKey(id, now));
                return clerk.Open(opened.Shelter, now, cancel);
            case ShelterEvent.Counted counted:
                Owe(counted.Shelter, "evacueeTotal", SeenShelter.CountedKey(id, now));
                Owe(counted.Shelter, "crowdingStatus", SeenShelter.CountedKey(id, now));
                return counters.Publish(counted.Shelter, counted.Evacuees, counted.Crowding, now, cancel);
            default:
                throw new ArgumentOutOfRangeException(nameof(shelterEvent), shelterEvent, "An event of another kind");
        }
    }

    private void Owe(ShelterRow shelter, string attribute, string key)
    {
        foreach (var system in MunicipalSystem.All)
        {
            if (system.LocalGovernmentCode == shelter.LocalGovernmentCode && system.Watched.Contains(attribute))
            {
                deliveries.Owe(system.Name, key);
            }
        }
    }

    private async Task AllHeard(CancellationToken cancel)
    {
        var since = clock.GetTimestamp();
        while (deliveries.Outstanding > 0 && clock.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancel);
        }
    }
}

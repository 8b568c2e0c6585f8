using ContextBroker.Disaster.Shelters;

namespace ContextBroker.Server.Demo;

/// <summary>What happens at a shelter: it opens, it is counted, it is full.</summary>
public abstract record ShelterEvent(ShelterRow Shelter)
{
    public sealed record Opened(ShelterRow Shelter) : ShelterEvent(Shelter);

    public sealed record Counted(ShelterRow Shelter, int Evacuees, string Crowding) : ShelterEvent(Shelter);
}

/// <summary>A quarter of an hour of the evening.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Level">The warning level that is ordered now; null: nothing new.</param>
/// <param name="Headline">What the municipalities announce now, in Japanese and English; null: nothing.</param>
public sealed record EveningStep(int Number, TimeOnly Time, int? Level, string? Headline, IReadOnlyList<ShelterEvent> Events);

/// <summary>An invented typhoon evening, the same for the same seed: orders go out, shelters open, people come, some shelters fill up.</summary>
public static class Typhoon
{
    private const int Steps = 24;
    private const int ElderlyEvacuation = 2;
    private const int EvacuationInstruction = 6;
    private const int EmergencySafety = 14;
    private const int Peak = 17;

    public static IEnumerable<EveningStep> Evening(IReadOnlyList<ShelterRow> shelters, int seed = 14)
    {
        var random = new Random(seed);
        var plans = shelters.Select(s => Plan(s, random)).ToList();
        var counts = new int[plans.Count];
        for (var step = 0; step < Steps; step++)
        {
            var events = new List<ShelterEvent>();
            for (var i = 0; i < plans.Count; i++)
            {
                AddEvents(plans[i], step, ref counts[i], random, events);
            }

            yield return new EveningStep(step, new TimeOnly(17, 0).AddMinutes(15 * step), Level(step), Headline(step), events);
        }
    }

    /// <summary>How many people each shelter of the evening has room for, by its national id.</summary>
    public static IReadOnlyDictionary<string, int> Capacities(IReadOnlyList<ShelterRow> shelters, int seed = 14)
    {
        var random = new Random(seed);
        return shelters.Select(s => Plan(s, random)).ToDictionary(plan => plan.Shelter.NationalShelterId, plan => plan.Capacity);
    }

    private static ShelterPlan Plan(ShelterRow shelter, Random random)
    {
        var opensEarly = random.NextDouble() < 0.3;
        var opensAt = opensEarly ? ElderlyEvacuation + random.Next(3) : EvacuationInstruction + random.Next(4);
        var capacity = 60 + (20 * random.Next(12));
        return new ShelterPlan(shelter, opensAt, capacity, (int)(capacity * (0.25 + (0.85 * random.NextDouble()))));
    }

    private static void AddEvents(ShelterPlan plan, int step, ref int count, Random random, List<ShelterEvent> events)
    {
        if (step < plan.OpensAt)
        {
            return;
        }

        if (step == plan.OpensAt)
        {
            events.Add(new ShelterEvent.Opened(plan.Shelter));
        }

        var next = Evacuees(plan, step, count, random);
        if (next != count || step == plan.OpensAt)
        {
            count = next;
            events.Add(new ShelterEvent.Counted(plan.Shelter, count, Crowding(count, plan.Capacity)));
        }
    }

    private static int Evacuees(ShelterPlan plan, int step, int count, Random random)
    {
        if (step > Peak)
        {
            return Math.Max(0, count - random.Next(4));
        }

        var share = (step - plan.OpensAt + 1) / (double)(Peak - plan.OpensAt + 1);
        var goal = (int)(plan.Target * share * share * (3 - (2 * share)));
        return Math.Clamp(Math.Max(count, goal + random.Next(3)), 0, plan.Capacity);
    }

    private static string Crowding(int count, int capacity) =>
        count >= capacity ? "full" : count >= 0.8 * capacity ? "crowded" : "available";

    private static int? Level(int step) => step switch
    {
        ElderlyEvacuation => 3,
        EvacuationInstruction => 4,
        EmergencySafety => 5,
        _ => null,
    };

    private static string? Headline(int step) => step switch
    {
        0 => "台風が接近しています / A typhoon is coming",
        ElderlyEvacuation => "警戒レベル3 高齢者等避難 / Level 3: the elderly and others who need time leave",
        EvacuationInstruction => "警戒レベル4 避難指示 / Level 4: everyone leaves dangerous places",
        EmergencySafety => "警戒レベル5 緊急安全確保（藤沢市の一部）/ Level 5: secure safety at once (part of Fujisawa)",
        Peak + 1 => "風雨のピークを過ぎました / The peak has passed",
        _ => null,
    };

    private sealed record ShelterPlan(ShelterRow Shelter, int OpensAt, int Capacity, int Target);
}

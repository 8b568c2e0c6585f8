using System.Globalization;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>
/// Rounds of one test, each from a seed of its own, until its time is over. Without settings the same rounds run everywhere, for a second and a half.
/// FUZZ_SECONDS: how long each test runs, and from a new seed every time; FUZZ_SEED: the seed of the first round, as a failure names it.
/// </summary>
internal static class FuzzRun
{
    private const int UsualSeed = 20261125;

    private static readonly double? Seconds = Setting("FUZZ_SECONDS");

    public static async Task Rounds(Func<Random, Task> round)
    {
        var start = TimeProvider.System.GetTimestamp();
        var seed = (int)(Setting("FUZZ_SEED") ?? (Seconds is null ? UsualSeed : Random.Shared.Next()));
        var count = 0;
        do
        {
            await Round(round, unchecked(seed + count));
            count++;
        }
        while (TimeProvider.System.GetElapsedTime(start).TotalSeconds < (Seconds ?? 1.5));
        await TestContext.Out.WriteLineAsync($"{count} rounds from FUZZ_SEED={seed}");
    }

    private static async Task Round(Func<Random, Task> round, int seed)
    {
        try
        {
            await round(new Random(seed));
        }
        catch (Exception e)
        {
            throw new AssertionException($"FUZZ_SEED={seed} shows it: {e.Message}", e);
        }
    }

    private static double? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;
}

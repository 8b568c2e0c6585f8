using System.Globalization;

namespace ContextBroker.Server.Tests.Load;

/// <summary>
/// How hard the tests of load press. Usually for some seconds, and only for what must hold on any machine. LOAD_SECONDS: for so long, as hard as the
/// figures in docs/performance.md were measured, and those are then held to; nothing else may run meanwhile.
/// </summary>
internal static class LoadRun
{
    public static double? Seconds { get; } =
        Environment.GetEnvironmentVariable("LOAD_SECONDS") is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    public static void OnlyAtLength()
    {
        if (Seconds is null)
        {
            Assert.Ignore("A measurement, which needs the machine to itself: LOAD_SECONDS=60 takes it");
        }
    }

    public static Task Report(FormattableString line) => TestContext.Progress.WriteLineAsync(line.ToString(CultureInfo.InvariantCulture));
}

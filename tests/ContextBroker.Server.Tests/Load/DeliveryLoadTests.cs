using System.Diagnostics;

namespace ContextBroker.Server.Tests.Load;

/// <summary>A change reaches whoever subscribed to it, in time and on a bad day.</summary>
[NonParallelizable]
public class DeliveryLoadTests
{
    private const int Entities = 100;
    private const double Rate = 200;

    [Test]
    public async Task NothingIsLostWhileBrokersDie()
    {
        var seconds = LoadRun.Seconds ?? 6;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60 + (2 * seconds)));
        var (http, mqtt) = LoadRun.Seconds is null ? (4, 4) : (16, 10);
        var load = new ChangeLoad(Entities, Rate, (int)(seconds * Rate));
        await using var field = await Field.Start(http, mqtt, load, patience.Token);
        var writing = load.Run(() => field.Broker.Address, patience.Token);

        await load.Part(0.25, patience.Token);
        await field.Mosquitto.Stop();
        await load.Part(0.5, patience.Token);
        await field.Mosquitto.Restart(patience.Token);
        await load.Part(0.7, patience.Token);
        await field.KillBroker(patience.Token);
        await writing;

        var last = Stopwatch.StartNew();
        await field.AllHealthyAreWhole(patience.Token);
        var whole = last.Elapsed;
        await field.AwayCatchesUp(patience.Token);
        await LoadRun.Report(
            $"{http + mqtt} healthy subscribers heard of {load.Total} changes each, {field.Healthy.Sum(heard => heard.Repeated)} notifications came again; all were told {whole.TotalSeconds:0.0} s after the last change, who was away {(last.Elapsed - whole).TotalSeconds:0.0} s after he came back");
    }

    // A broker that has just been started compiles its code while it delivers: that is told apart, and so is the time that the changes of it take.
    [Test]
    public async Task HealthySubscribersHearAtOnce()
    {
        const int ColdSeconds = 20;
        LoadRun.OnlyAtLength();
        var seconds = LoadRun.Seconds!.Value;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60 + ColdSeconds + seconds));
        var cold = (int)(ColdSeconds * Rate);
        var load = new ChangeLoad(Entities, Rate, cold + (int)(seconds * Rate));
        await using var field = await Field.Start(16, 10, load, patience.Token);
        await field.Rehearse(patience.Token);
        var writing = load.Run(() => field.Broker.Address, patience.Token);
        await load.Part((double)cold / load.Total, patience.Token);
        var before = field.Broker.Cpu;
        await writing;
        var cpu = field.Broker.Cpu - before;
        await field.AllHealthyAreWhole(patience.Token);

        var all = field.Healthy.SelectMany(heard => heard.Took).ToLookup(took => took.Change > cold, took => took.Milliseconds);
        double[] warm = [.. all[true].Order()];
        await LoadRun.Report(
            $"{warm.Length} notifications, from sending the change to arrival: {Spread(warm)}; broker CPU {cpu.TotalSeconds:0.0} s; before, in the first {ColdSeconds} s after its start: {Spread([.. all[false].Order()])}");
        Assert.That(Within(warm, 0.99), Is.LessThan(250));

        static double Within(double[] took, double part) => took[(int)(part * (took.Length - 1))];
        static string Spread(double[] took) =>
            $"p50 {Within(took, 0.5):0.0} ms, p99 {Within(took, 0.99):0.0} ms, p99.9 {Within(took, 0.999):0.0} ms, max {took[^1]:0.0} ms";
    }
}

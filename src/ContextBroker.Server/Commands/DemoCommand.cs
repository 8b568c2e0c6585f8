using ContextBroker.Server.Demo;
using Spectre.Console;

namespace ContextBroker.Server.Commands;

/// <summary>The demonstration, on a store of its own, which stays for the next time.</summary>
internal static class DemoCommand
{
    /// <summary>Settings that hold unless others are given.</summary>
    internal static readonly string[] Defaults =
    [
        "--Storage:Path=data/demo.db",
        "--Logging:LogLevel:Default=Warning",
        "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning",
        "--Mqtt:Devices:0:ApiKey=" + ShelterCounters.ApiKey,
        "--Mqtt:Devices:0:EntityId=urn:ngsi-ld:EvacuationShelter:{deviceId}",
        "--Mqtt:Devices:0:Attributes:0:Name=evacuees",
        "--Mqtt:Devices:0:Attributes:0:Attribute=evacueeTotal",
        "--Mqtt:Devices:0:Attributes:1:Name=crowding",
        "--Mqtt:Devices:0:Attributes:1:Attribute=crowdingStatus",
    ];

    public static async Task<int> Run(bool isFast, bool isOnce, IReadOnlyList<string> settings, CancellationToken cancel)
    {
        await using var app = await Startup.Try(settings, static s => BrokerHost.Build([.. Defaults, .. s]), cancel);
        if (app is null)
        {
            return Startup.Failed;
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel, app.Lifetime.ApplicationStopping);
        try
        {
            var lost = await new DemoBroker(app, AnsiConsole.Console, isFast).Run(BrokerAddresses.Of(app), stopping.Token);
            if (isOnce)
            {
                await app.StopAsync(CancellationToken.None);
                return lost == 0 ? 0 : 1;
            }

            AnsiConsole.WriteLine("Ctrl-C ends. / Ctrl-C で終了します。");
            await app.WaitForShutdownAsync(cancel);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await app.StopAsync(CancellationToken.None);
        }

        return 0;
    }
}

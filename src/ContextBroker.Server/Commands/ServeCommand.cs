namespace ContextBroker.Server.Commands;

/// <summary>The server for real use.</summary>
internal static class ServeCommand
{
    public static async Task<int> Run(IReadOnlyList<string> settings, CancellationToken cancel)
    {
        await using var app = await Startup.Try(settings, static s => BrokerHost.Build(s), cancel);
        if (app is null)
        {
            return Startup.Failed;
        }

        await app.WaitForShutdownAsync(cancel);
        return 0;
    }
}

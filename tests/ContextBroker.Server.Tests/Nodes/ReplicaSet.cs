using System.Diagnostics;
using System.Globalization;
using ContextBroker.Server.Tests.House;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.Server.Tests.Nodes;

/// <summary>A replica set of three members of its own, started by tests/mongodb.sh, so that a member can be killed.</summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contextbroker-set-");

    public string Uri => File.ReadAllText(Path.Combine(_folder.FullName, "uri")).Trim();

    public static async Task<ReplicaSet> Start()
    {
        var set = new ReplicaSet();
        var code = await set.Script("start", "3");
        if (code != 0)
        {
            Assert.Ignore("No replica set: " + await File.ReadAllTextAsync(Path.Combine(set._folder.FullName, "reason")));
        }

        return set;
    }

    /// <summary>SIGKILL to the member that takes the writes.</summary>
    /// <returns>Where it was.</returns>
    public async Task<string> KillPrimary()
    {
        var hello = await new MongoClient(Uri).GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1));
        var primary = hello["primary"].AsString;
        var members = new MongoUrl(Uri).Servers.Select(server => $"{server.Host}:{server.Port}").ToList();
        var pids = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "pids"));
        using var process = Process.GetProcessById(int.Parse(pids[members.IndexOf(primary)], CultureInfo.InvariantCulture));
        process.Kill(entireProcessTree: true);
        return primary;
    }

    public async ValueTask DisposeAsync() => await Script("stop");

    private async Task<int> Script(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "mongodb.sh"), [arguments[0], _folder.FullName, .. arguments.Skip(1)]);
        start.Environment.Remove("MONGODB_URI");
        using var script = Process.Start(start)!;
        await script.WaitForExitAsync();
        return script.ExitCode;
    }
}

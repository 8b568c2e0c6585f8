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
        var (primary, process) = await Primary();
        using (process)
        {
            process.Kill(entireProcessTree: true);
        }

        return primary;
    }

    /// <summary>SIGSTOP to the member that takes the writes: its connections stay open, and nothing comes back over them. Disposed of, it goes on.</summary>
    public async Task<Frozen> FreezePrimary()
    {
        var (primary, process) = await Primary();
        using (process)
        {
            return await Frozen.From(primary, process.Id);
        }
    }

    private async Task<(string Address, Process Process)> Primary()
    {
        var hello = await new MongoClient(Uri).GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1));
        var primary = hello["primary"].AsString;
        var members = new MongoUrl(Uri).Servers.Select(server => $"{server.Host}:{server.Port}").ToList();
        var pids = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "pids"));
        return (primary, Process.GetProcessById(int.Parse(pids[members.IndexOf(primary)], CultureInfo.InvariantCulture)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var log in _folder.EnumerateFiles("member*.log").OrderBy(file => file.Name))
        {
            Diagnosis.Tell(log.Name, [.. File.ReadLines(log.FullName).Where(Matters)]);
        }

        await Script("stop");
    }

    // Of the set, and what is no mere information. Of connections and collections it says too much.
    private static bool Matters(string line) =>
        line.Contains("\"ELECTION\"", StringComparison.Ordinal) || line.Contains("transition to", StringComparison.Ordinal) || !line.Contains("\"s\":\"I\"", StringComparison.Ordinal);

    private async Task<int> Script(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "mongodb.sh"), [arguments[0], _folder.FullName, .. arguments.Skip(1)]);
        start.Environment.Remove("MONGODB_URI");
        using var script = Process.Start(start)!;
        await script.WaitForExitAsync();
        return script.ExitCode;
    }

    /// <summary>A member that stands still.</summary>
    internal sealed class Frozen : IAsyncDisposable
    {
        private readonly string _pid;

        private Frozen(string address, string pid) => (Address, _pid) = (address, pid);

        public string Address { get; }

        public static async Task<Frozen> From(string address, int pid)
        {
            var frozen = new Frozen(address, pid.ToString(CultureInfo.InvariantCulture));
            await frozen.Signal("-STOP");
            return frozen;
        }

        public async ValueTask DisposeAsync() => await Signal("-CONT");

        private async Task Signal(string signal)
        {
            using var kill = Process.Start("kill", [signal, _pid]);
            await kill.WaitForExitAsync();
        }
    }
}

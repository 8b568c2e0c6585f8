using System.Globalization;
using ContextBroker.Benchmarks;

// dotnet run -c Release --project tests/ContextBroker.Benchmarks -- mongodb://host/?replicaSet=rs0 [clients] [rounds] [seconds of a round]
if (args.Length == 0)
{
    Console.Error.WriteLine("Give the connection string of a replica set; then, if need be, clients (64), rounds (4) and the seconds of each (5).");
    return 2;
}

int Number(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
return await DurableUpdates.Compare(args[0], Number(1, 64), Number(2, 4), TimeSpan.FromSeconds(Number(3, 5)));

using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Connections;

/// <summary>Finds the server at start, or says in one sentence why it will not do.</summary>
internal static class Server
{
    private const int LeastVersion = 7;
    private const int Unauthorized = 13;
    private const int AuthenticationFailed = 18;

    /// <exception cref="InvalidOperationException">No server, no replica set, no rights, a version too old, or another broker's schema.</exception>
    public static Collections Open(MongoOptions options, ILogger logger) => Open(options, database => Schema.Ensure(database, logger));

    /// <param name="prepare">Makes the database what it is opened for, or refuses it.</param>
    public static Collections Open(MongoOptions options, Action<IMongoDatabase> prepare)
    {
        var url = new MongoUrl(options.ConnectionString);
        var settings = MongoClientSettings.FromUrl(url);
        settings.ServerSelectionTimeout = options.ConnectTimeout;
        settings.ApplicationName ??= "contextbroker";
        settings.ReadPreference = ReadPreference.Primary;
        settings.ReadConcern = ReadConcern.Majority;
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true);
        try
        {
            var client = new MongoClient(settings);
            Check(client.GetDatabase("admin"));
            var database = client.GetDatabase(url.DatabaseName ?? options.Database);
            prepare(database);
            return new Collections(database);
        }
        catch (Exception e) when (Reason(e, settings) is { } reason)
        {
            throw new InvalidOperationException(reason, e);
        }
    }

    private static void Check(IMongoDatabase admin)
    {
        var hello = admin.RunCommand<BsonDocument>(new BsonDocument("hello", 1));
        if (!hello.Contains("setName") && hello.GetValue("msg", "") != "isdbgrid")
        {
            throw new InvalidOperationException(
                "MongoDB runs as a single server; the broker needs a replica set, one member is enough: start mongod with --replSet and run rs.initiate() once");
        }

        var version = admin.RunCommand<BsonDocument>(new BsonDocument("buildInfo", 1))["version"].AsString;
        if (int.Parse(version.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) < LeastVersion)
        {
            throw new InvalidOperationException($"MongoDB has version {version}; the broker needs {LeastVersion}.0 or later");
        }
    }

    private static string? Reason(Exception failure, MongoClientSettings settings) => failure switch
    {
        TimeoutException => $"No MongoDB that takes writes answered at {string.Join(", ", settings.Servers)} within {settings.ServerSelectionTimeout.TotalSeconds:0} s. {Detail(failure.Message)}",
        MongoAuthenticationException or MongoCommandException { Code: AuthenticationFailed } => $"MongoDB at {string.Join(", ", settings.Servers)} does not know the user, or the password is wrong",
        MongoCommandException { Code: Unauthorized } refused => $"MongoDB lets the user not do what the broker must (role readWrite on its database): {refused.Message}",
        MongoException other => $"MongoDB at {string.Join(", ", settings.Servers)} cannot be used: {other.Message}",
        _ => null,
    };

    // The driver tells the state of every server, with what led to it and stack traces: the first cause is what was wrong.
    private static string Detail(string message)
    {
        var first = message.Split("\n   at ", 2)[0];
        return message.Contains("HeartbeatException", StringComparison.Ordinal)
            ? first[(first.LastIndexOf("---> ", StringComparison.Ordinal) is var at and >= 0 ? at + 5 : first.IndexOf("HeartbeatException", StringComparison.Ordinal))..].TrimEnd()
            : "Is it a member of the replica set that the connection string names?";
    }
}

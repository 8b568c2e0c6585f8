using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace ContextBroker.MongoDb.Connections;

/// <summary>Finds the server at start, or says in one sentence why it will not do.</summary>
internal static class Server
{
    private const int LeastVersion = 7;
    private const int Unauthorized = 13;
    private const int AuthenticationFailed = 18;

    // A member that says nothing for the two together counts as gone, and what is under way there fails and begins again. It has to be sooner than a set
    // elects another primary (electionTimeoutMillis, 10 s): of one that it finds replaced the driver lets go what is free, and what is in use waits on.
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(5);

    /// <summary>For a broker: what the server is asked later is answered within <see cref="MongoOptions.AnswerTimeout"/>, or has failed.</summary>
    /// <exception cref="InvalidOperationException">No server, no replica set, no rights, a version too old, or another broker's schema.</exception>
    public static Collections Open(MongoOptions options, ILogger logger)
    {
        var settings = Settings(options);

        // An index of what is there already may take long to build.
        using (var client = new MongoClient(LikeNoOther(settings)))
        {
            Prepare(Database(client, options), settings, database => Schema.Ensure(database, logger));
        }

        settings.SocketTimeout = Said(options).SocketTimeout ?? options.AnswerTimeout;
        return new Collections(Database(new MongoClient(settings), options));
    }

    /// <summary>For work that asks for much at once: an answer is waited for as long as the server is heard of.</summary>
    /// <param name="prepare">Makes the database what it is opened for, or refuses it.</param>
    /// <exception cref="InvalidOperationException">No server, no replica set, no rights, a version too old, or another broker's schema.</exception>
    public static Collections Open(MongoOptions options, Action<IMongoDatabase> prepare)
    {
        var settings = Settings(options);
        var database = Database(new MongoClient(settings), options);
        Prepare(database, settings, prepare);
        return new Collections(database);
    }

    private static void Prepare(IMongoDatabase database, MongoClientSettings settings, Action<IMongoDatabase> prepare)
    {
        try
        {
            Check(database.Client.GetDatabase("admin"));
            prepare(database);
        }
        catch (Exception e) when (Reason(e, settings) is { } reason)
        {
            throw new InvalidOperationException(reason, e);
        }
    }

    private static IMongoDatabase Database(MongoClient client, MongoOptions options) => client.GetDatabase(new MongoUrl(options.ConnectionString).DatabaseName ?? options.Database);

    // Clients of the same settings share their connections, and who is disposed of ends them for all. A delegate is equal to itself alone.
    private static MongoClientSettings LikeNoOther(MongoClientSettings settings)
    {
        var (own, mark) = (settings.Clone(), new object());
        own.ClusterConfigurator = _ => GC.KeepAlive(mark);
        return own;
    }

    private static ConnectionString Said(MongoOptions options) => new(options.ConnectionString);

    // What the connection string says stands.
    private static MongoClientSettings Settings(MongoOptions options)
    {
        var (settings, said) = (MongoClientSettings.FromConnectionString(options.ConnectionString), Said(options));
        settings.ServerSelectionTimeout = options.ConnectTimeout;
        settings.HeartbeatInterval = said.HeartbeatInterval ?? HeartbeatInterval;
        settings.HeartbeatTimeout = said.HeartbeatTimeout ?? HeartbeatTimeout;

        // Of a server that streams its heartbeats (4.4 and later) it is this with the interval.
        settings.ConnectTimeout = said.ConnectTimeout ?? HeartbeatTimeout;
        settings.ApplicationName ??= "contextbroker";
        settings.ReadPreference = ReadPreference.Primary;
        settings.ReadConcern = ReadConcern.Majority;
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true);
        return settings;
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

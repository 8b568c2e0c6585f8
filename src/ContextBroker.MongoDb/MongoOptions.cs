using System.ComponentModel.DataAnnotations;

namespace ContextBroker.MongoDb;

/// <summary>Settings of the store on MongoDB (section "Storage").</summary>
public sealed record MongoOptions
{
    public const string Section = "Storage";

    /// <summary>Where MongoDB is, when Storage:Engine is mongodb: mongodb://host1,host2/database?replicaSet=name.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The database, when the connection string names none. Default contextbroker.</summary>
    [Required]
    public string Database { get; init; } = "contextbroker";

    /// <summary>How long a start waits for a server that takes writes. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long MongoDB's answer to one command is waited for. Then the connection counts as dead, as one that a firewall has forgotten, and what was asked
    /// is asked again or fails. To be more than the slowest query takes. Default 20 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a write is tried while the replica set has no primary, or other nodes are quicker. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan WritePatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Decoded entities kept in memory, in MiB of their encoded size, which decoded is about five times as much. 0 keeps none.</summary>
    [Range(0, 1 << 20)]
    public int EntityCacheMiB { get; init; } = 16;

    /// <summary>A query that asks for an order is refused when more than so many entities fit it: all of them must be looked at.</summary>
    [Range(1, int.MaxValue)]
    public int MaxOrdered { get; init; } = 100_000;
}

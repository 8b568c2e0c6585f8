using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Sqlite;

/// <summary>Settings of the embedded store (section "Storage").</summary>
public sealed record SqliteOptions
{
    public const string Section = "Storage";

    /// <summary>The database file; "-wal", "-shm" and "-lock" files lie beside it.</summary>
    [Required]
    public string Path { get; init; } = "data/contextbroker.db";

    /// <summary>Decoded entities kept in memory, in MiB of their encoded size, which decoded is about ten times as much. 0 keeps none.</summary>
    [Range(0, 1 << 20)]
    public int EntityCacheMiB { get; init; } = 8;

    /// <summary>
    /// Entities whose update is in the change log and not yet in their row, in MiB of their encoded size: the more, the fewer pages an update
    /// writes. They are in memory besides those of <see cref="EntityCacheMiB"/>. 0 writes each row at once.
    /// </summary>
    [Range(0, 1 << 16)]
    public int RowsBehindMiB { get; init; } = 8;

    /// <summary>
    /// SQLite's page cache of the writer, in MiB. Larger is not faster: a transaction that splits a page of an index ends with a walk through all
    /// of it, with 64 MiB a sixth of the time of a creation.
    /// </summary>
    [Range(1, 1 << 16)]
    public int WriterCacheMiB { get; init; } = 16;

    /// <summary>SQLite's page cache of each reader, in MiB.</summary>
    [Range(1, 1 << 16)]
    public int ReaderCacheMiB { get; init; } = 8;

    /// <summary>How much of the file is mapped into memory, in MiB. 0 maps nothing.</summary>
    [Range(0, 1 << 20)]
    public int MemoryMapMiB { get; init; }

    /// <summary>
    /// The write-ahead log is copied into the file whenever it has grown by so many MiB, and written from its start again: a transaction costs the
    /// system more while the log still grows. The more, the fewer pages are copied more than once.
    /// </summary>
    [Range(1, 1 << 16)]
    public int CheckpointMiB { get; init; } = 64;

    /// <summary>The file may not grow beyond this many MiB; writes are then refused as on a full disk. 0: no limit.</summary>
    [Range(0, int.MaxValue)]
    public int MaxFileMiB { get; init; }

    /// <summary>A query that looks at so many entities or more is a long one.</summary>
    [Range(1, int.MaxValue)]
    public int LongScan { get; init; } = 2000;

    /// <summary>An attribute by whose value long queries chose among so many entities in all is indexed by value from then on.</summary>
    [Range(1, int.MaxValue)]
    public int IndexAfterScanned { get; init; } = 100_000;

    /// <summary>At most so many attributes are indexed by value; each index costs the writes of its attribute. 0: none.</summary>
    [Range(0, 1024)]
    public int MaxValueIndexes { get; init; } = 16;

    /// <summary>A query that asks for an order is refused when more than so many entities fit it: all of them must be looked at.</summary>
    [Range(1, int.MaxValue)]
    public int MaxOrdered { get; init; } = 100_000;
}

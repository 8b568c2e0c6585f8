using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Tiles;

/// <summary>Settings under "Tiles": vector tiles of the entities, for maps.</summary>
public sealed class TileOptions
{
    public const string Section = "Tiles";

    /// <summary>Serves /tiles. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Features of one tile at most; the largest are kept, points by chance, and the header Tile-Thinned says so. Default 5000.</summary>
    [Range(1, 1_000_000)]
    public int MaxFeatures { get; set; } = 5000;

    /// <summary>Bytes of one tile at most, uncompressed; thinned likewise. Default 1048576 (1 MiB).</summary>
    [Range(16_384, 1 << 28)]
    public int MaxBytes { get; set; } = 1 << 20;

    /// <summary>The highest zoom at which points that lie close together are one; above it each is drawn. Default 13.</summary>
    [Range(-1, 22)]
    public int ClusterMaxZoom { get; set; } = 13;

    /// <summary>Memory for the shapes and attributes of the types that maps ask for, in MiB, roughly; the least used go first, a type that does not fit is refused. Default 512.</summary>
    [Range(16, 1_048_576)]
    public int MemoryMiB { get; set; } = 512;

    /// <summary>Memory for tiles that are ready, in MiB. Default 64.</summary>
    [Range(1, 1_048_576)]
    public int CacheMiB { get; set; } = 64;

    /// <summary>Different q and scopeQ of one type whose results are kept up; the least used go first. Default 32.</summary>
    [Range(1, 10_000)]
    public int MaxSelections { get; set; } = 32;

    /// <summary>Tiles made at a time; 0: as many as there are processors. Default 0.</summary>
    [Range(0, 1024)]
    public int Parallel { get; set; }

    /// <summary>Requests that wait for their turn at most; a further one is answered 503. Default 1000.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 1000;

    /// <summary>Changes that a type which nobody asked for may be behind: beyond it is read anew. Default 20000.</summary>
    [Range(1, 10_000_000)]
    public int MaxBehind { get; set; } = 20_000;
}

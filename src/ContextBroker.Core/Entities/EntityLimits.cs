using System.ComponentModel.DataAnnotations;
using ContextBroker.NgsiLd;

namespace ContextBroker.Core.Entities;

/// <summary>Settings under "Limits" that hold for entities whatever brought the request (HTTP reads the same section for its own).</summary>
public sealed class EntityLimits
{
    public const string Section = "Limits";

    /// <summary>Elements of a batch operation. Default 10 000.</summary>
    [Range(1, 1_000_000)]
    public int MaxBatchSize { get; set; } = 10_000;

    /// <summary>Entities of a page at most. Default 1 000.</summary>
    [Range(1, 100_000)]
    public int MaxPageSize { get; set; } = 1000;

    /// <summary>Entities that a query may skip; who needs more follows the links from page to page. Default 1 000 000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxOffset { get; set; } = 1_000_000;

    internal void CheckBatch(int size)
    {
        if (size == 0)
        {
            throw ProblemException.BadRequestData("The batch is empty");
        }

        if (size > MaxBatchSize)
        {
            throw ProblemException.BadRequestData($"The batch has {size} elements; at most {MaxBatchSize} are taken");
        }
    }

    internal void CheckPage(int limit, int offset)
    {
        if (limit > MaxPageSize)
        {
            throw ProblemException.BadRequestData($"limit={limit} is more than the {MaxPageSize} entities of the largest page", "limit");
        }

        if (offset > MaxOffset)
        {
            throw ProblemException.BadRequestData($"offset={offset} is more than the {MaxOffset} entities that may be skipped", "offset");
        }
    }
}

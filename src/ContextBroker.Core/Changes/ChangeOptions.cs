using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.Changes;

/// <summary>Settings "Changes:*".</summary>
public sealed class ChangeOptions
{
    public const string Section = "Changes";

    /// <summary>The newest changes held in memory for readers; a reader further behind reads from the store. Changes, default 512.</summary>
    [Range(16, 1_000_000)]
    public int Ring { get; set; } = 512;

    /// <summary>Changes kept in the log although every reader has dealt with them. Changes, default 100 000.</summary>
    [Range(0, long.MaxValue)]
    public long Keep { get; set; } = 100_000;

    /// <summary>Clients that read the log at a time (/changes); one more is refused. Default 100.</summary>
    [Range(0, 100_000)]
    public int MaxReaders { get; set; } = 100;

    /// <summary>How often the log is trimmed. Default one minute.</summary>
    public TimeSpan TrimInterval { get; set; } = TimeSpan.FromMinutes(1);
}

using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.Changes;

/// <summary>Settings "Changes:*".</summary>
public sealed class ChangeOptions
{
    public const string Section = "Changes";

    /// <summary>Changes held in memory until every reader has read them, at most so many; who is further behind reads from the store. Changes, default 2048.</summary>
    [Range(16, 1_000_000)]
    public int Ring { get; set; } = 2048;

    /// <summary>Changes kept in the log although every reader has dealt with them. Changes, default 100 000. The embedded engine may keep up to 131 072 more, which later ones are told against.</summary>
    [Range(0, long.MaxValue)]
    public long Keep { get; set; } = 100_000;

    /// <summary>Clients that read the log at a time (/changes); one more is refused. Default 100.</summary>
    [Range(0, 100_000)]
    public int MaxReaders { get; set; } = 100;

    /// <summary>How often the log is trimmed. Default one minute.</summary>
    public TimeSpan TrimInterval { get; set; } = TimeSpan.FromMinutes(1);
}

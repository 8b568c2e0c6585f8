namespace ContextBroker.Mqtt.Ingestion;

/// <summary>What became of a message that a client published.</summary>
internal abstract record Receipt
{
    /// <summary>No sensor's message: the embedded broker passes it on and that is all.</summary>
    public static readonly Receipt NotASensor = new Ordinary();

    /// <summary>What it says is stored, durably, or needs no storing.</summary>
    public static readonly Receipt Stored = new Committed();

    /// <summary>Storing failed for now; the sender is to repeat it.</summary>
    public static readonly Receipt Failed = new NotCommitted();

    public sealed record Ordinary : Receipt;

    public sealed record Committed : Receipt;

    public sealed record NotCommitted : Receipt;

    /// <summary>It is wrong and would be wrong again: acknowledged, and kept in quarantine.</summary>
    /// <param name="IsUnknownDevice">Nobody has configured the device; otherwise its content is wrong.</param>
    public sealed record Refused(string Reason, bool IsUnknownDevice) : Receipt;
}

namespace ContextBroker.Core.Nodes;

/// <summary>Something that exactly one node does at a time. Begun and ended by turns, as often as the node gets and loses the right to it.</summary>
public interface IDuty
{
    /// <summary>What it writes positions for: fenced off from whoever had the right before.</summary>
    IReadOnlyCollection<string> Readers { get; }

    /// <summary>Goes on from what is stored; returns when it has begun.</summary>
    Task Begin(CancellationToken cancel);

    /// <param name="isLost">Another node may be doing it already: nothing is finished first.</param>
    Task End(bool isLost);
}

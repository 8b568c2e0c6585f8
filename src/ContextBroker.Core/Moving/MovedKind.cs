namespace ContextBroker.Core.Moving;

/// <summary>What a store holds, in the order in which a move takes it: history lies on entities and evolutions that are there.</summary>
public enum MovedKind
{
    /// <summary>Subscriptions, registrations, contexts, snapshots, devices: all small documents.</summary>
    Documents,
    Entities,

    /// <summary>Ids that were deleted or written by the temporal API.</summary>
    Evolutions,

    /// <summary>The tally of entities by type and attribute.</summary>
    Usage,

    /// <summary>The change log.</summary>
    Changes,

    /// <summary>The records of history.</summary>
    History,

    /// <summary>Those that wait and those whose delivery has ended.</summary>
    Notifications,

    /// <summary>How far each reader of the change log is.</summary>
    Positions,
}

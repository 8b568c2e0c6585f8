namespace ContextBroker.Core.Nodes;

/// <summary>Documents of the store that a registry holds in memory, and that other nodes may change.</summary>
public interface IHeldDocuments
{
    IReadOnlyCollection<string> Kinds { get; }

    /// <summary>Those that it holds.</summary>
    IReadOnlyCollection<(string Tenant, string Id)> Held(string kind);

    /// <summary>The stored version of one that it holds; null: it holds none.</summary>
    long? VersionOf(string kind, string tenant, string id);

    /// <summary>Reads the document again, in turn with its own writes, so that it never goes back; lets it go if it is gone.</summary>
    Task Refresh(string kind, string tenant, string id, CancellationToken cancel);
}

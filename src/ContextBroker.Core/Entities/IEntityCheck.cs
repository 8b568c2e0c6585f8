using ContextBroker.NgsiLd.Edits;

namespace ContextBroker.Core.Entities;

/// <summary>What an application wants to hold of entities besides the standard: asked with every creation and update, before it is committed.</summary>
public interface IEntityCheck
{
    /// <summary>False: nothing is ever refused or told of, so nobody asks.</summary>
    bool IsNeeded { get; }

    /// <exception cref="NgsiLd.ProblemException">The change is refused.</exception>
    void Check(EntityChange change);
}

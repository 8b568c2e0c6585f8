using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Core.Contexts;

/// <summary>A context and the documents it was compiled from.</summary>
internal sealed record CompiledContext(LdContext Context, ContextEntry[] Documents)
{
    public bool IsFresh(DateTimeOffset now)
    {
        foreach (var document in Documents)
        {
            if (!document.IsFresh(now))
            {
                return false;
            }
        }

        return true;
    }

    public LdContext Use(DateTimeOffset now)
    {
        foreach (var document in Documents)
        {
            document.Usage.Count(now);
        }

        return Context;
    }

    /// <summary>The documents given say what the ones it was compiled from said.</summary>
    public bool IsMadeOf(ContextEntry[] documents)
    {
        if (documents.Length != Documents.Length)
        {
            return false;
        }

        for (var i = 0; i < documents.Length; i++)
        {
            if (!ReferenceEquals(documents[i].Content, Documents[i].Content))
            {
                return false;
            }
        }

        return true;
    }
}

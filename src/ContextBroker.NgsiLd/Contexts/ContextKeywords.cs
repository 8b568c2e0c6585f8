using System.Collections.Frozen;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>The words that JSON-LD 1.1 keeps for itself (section 1.7).</summary>
internal static class ContextKeywords
{
    private static readonly FrozenSet<string> Directives = FrozenSet.Create(
        "@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version", "@vocab");

    private static readonly FrozenSet<string> Others = FrozenSet.Create(
        "@container", "@context", "@graph", "@id", "@included", "@index", "@json", "@list", "@nest", "@none", "@prefix", "@reverse", "@set",
        "@type", "@value");

    /// <summary>Members of a @context that are about it, and define no term.</summary>
    public static bool IsDirective(string name) => Directives.Contains(name);

    public static bool IsKeyword(string name) => Directives.Contains(name) || Others.Contains(name);
}

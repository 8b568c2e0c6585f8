using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Mqtt.Live;

/// <summary>The names of live topics: {Mqtt:LiveTopic}/{tenant}/{type}, both as one level.</summary>
internal static class LiveTopic
{
    private const string DefaultTenant = "default";

    /// <param name="type">Expanded; in the topic it stands as its short name under the default @context.</param>
    public static string Of(string root, string tenant, string type) => $"{root}/{Tenant(tenant)}/{Level(LdContext.Core.Compact(type))}";

    /// <summary>It belongs to the broker: others do not publish there.</summary>
    public static bool IsBelow(string root, string topic) => root.Length > 0 && topic.StartsWith(root, StringComparison.Ordinal) && topic.Length > root.Length && topic[root.Length] == '/';

    /// <summary>A filter that may take live topics.</summary>
    public static bool MayMatch(string root, string filter) =>
        root.Length > 0 && (IsBelow(root, filter) || filter is "#" or "+" || filter.StartsWith("+/", StringComparison.Ordinal));

    // A tenant that is really called so must not be mixed up with the one without a name; % is in no tenant's name.
    private static string Tenant(string tenant) => tenant switch { "" => DefaultTenant, DefaultTenant => "%64efault", _ => tenant };

    // A type of another vocabulary is a whole IRI.
    private static string Level(string name) => name.AsSpan().ContainsAny("/+#") ? Uri.EscapeDataString(name) : name;
}

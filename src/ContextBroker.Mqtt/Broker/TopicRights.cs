namespace ContextBroker.Mqtt.Broker;

/// <summary>Which topics a client may publish to and subscribe to: filters with + and #.</summary>
internal sealed class TopicRights
{
    public static readonly TopicRights None = new(["\0"], ["\0"]);

    private const string UserPlaceholder = "{user}";
    private const string SharePrefix = "$share/";

    private readonly string[] _publish;
    private readonly string[] _subscribe;
    private readonly Func<string, bool>? _isDenied;

    /// <summary>No filter: every topic.</summary>
    /// <param name="isDenied">Topics that may not be published to all the same, at the moment of publishing.</param>
    public TopicRights(IEnumerable<string> publish, IEnumerable<string> subscribe, Func<string, bool>? isDenied = null) =>
        (_publish, _subscribe, _isDenied) = ([.. publish], [.. subscribe], isDenied);

    /// <summary>The same with the user's name in its place.</summary>
    public TopicRights Of(string user) => new(_publish.Select(filter => Fill(filter, user)), _subscribe.Select(filter => Fill(filter, user)));

    public bool MayPublish(string topic) =>
        (_publish.Length == 0 || Array.Exists(_publish, filter => Covers(filter, topic))) && _isDenied?.Invoke(topic) != true;

    /// <param name="filter">May have wildcards itself: all that it would take must be allowed.</param>
    public bool MaySubscribe(string filter)
    {
        var topics = filter.StartsWith(SharePrefix, StringComparison.Ordinal) && filter.IndexOf('/', SharePrefix.Length) is var end and > 0 ? filter[(end + 1)..] : filter;
        return _subscribe.Length == 0 || Array.Exists(_subscribe, allowed => Covers(allowed, topics));
    }

    private static bool Covers(string allowed, string wanted)
    {
        var granted = allowed.Split('/');
        var asked = wanted.Split('/');
        for (var i = 0; i < granted.Length; i++)
        {
            // a/# takes a itself too.
            if (granted[i] == "#")
            {
                return i > 0 || !wanted.StartsWith('$');
            }

            var fits = i < asked.Length && (granted[i] == "+" ? asked[i] != "#" && (i > 0 || !wanted.StartsWith('$')) : granted[i] == asked[i]);
            if (!fits)
            {
                return false;
            }
        }

        return granted.Length == asked.Length;
    }

    // A name with wildcards in it would widen the filter: it gets nothing.
    private static string Fill(string filter, string user) =>
        user.AsSpan().ContainsAny("/+#") && filter.Contains(UserPlaceholder, StringComparison.Ordinal) ? "\0" : filter.Replace(UserPlaceholder, user, StringComparison.Ordinal);
}

using ContextBroker.Http.Requests;

namespace ContextBroker.Http.Routing;

/// <summary>What a path and a method lead to.</summary>
/// <param name="Route">Null: no such path, or no such method on it.</param>
/// <param name="Allowed">The methods of the path; null: there is no such path.</param>
internal readonly record struct RouteMatch(ApiRoute? Route, string? Allowed, string First, string Second, string Third = "");

/// <summary>
/// Finds the route of a raw path without allocating. An entity's id left empty, as in PUT /entities/ or /entities//attrs, leads to the handler, which
/// says what is missing (clauses 5.6.2 to 5.6.19: BadRequestData); PATCH /subscriptions/ is a wrong method (clause 6.3.2). Our own, because segments
/// must be split before they are decoded (a %2F in an attribute's URI is not a slash) and because the framework's router costs a fifth of a read by id.
/// </summary>
internal sealed class RouteTree
{
    private readonly Node _root = new();

    public RouteTree(IEnumerable<ApiRoute> routes)
    {
        foreach (var route in routes)
        {
            Add(route);
        }
    }

    /// <param name="path">Encoded as on the wire, below the API's root; a trailing slash means the same resource.</param>
    public RouteMatch Find(string method, ReadOnlySpan<char> path)
    {
        var (node, variables) = (_root, 0);
        string first = "", second = "", third = "";
        while (NextSegment(ref path, out var segment))
        {
            if (node.Literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var literal))
            {
                node = literal;
                continue;
            }

            if (node.Variable is not { } variable)
            {
                return default;
            }

            (node, variables) = (variable, variables + 1);
            var text = PercentText.Decode(segment, "The path");
            (first, second, third) = variables switch
            {
                1 => (text, second, third),
                2 => (first, text, third),
                _ => (first, second, text),
            };
        }

        if (variables == 0 && node.Find(method) is null && path is "/" && node.Variable?.Find(method) is { AnswersMissingId: true } withoutId)
        {
            return new RouteMatch(withoutId, node.Allowed, first, second);
        }

        return node.Routes.Count == 0 ? default : new RouteMatch(node.Find(method), node.Allowed, first, second, third);
    }

    private static bool NextSegment(ref ReadOnlySpan<char> path, out ReadOnlySpan<char> segment)
    {
        segment = default;
        if (path.Length <= 1)
        {
            return false;
        }

        path = path[1..];
        var slash = path.IndexOf('/');
        segment = slash < 0 ? path : path[..slash];
        path = slash < 0 ? [] : path[slash..];
        return true;
    }

    private void Add(ApiRoute route)
    {
        var node = _root;
        foreach (var segment in route.Template.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = segment[0] == '{' ? node.Variable ??= new Node() : node.Child(segment);
        }

        node.Routes.Add(route);
        node.Allowed = string.Join(", ", node.Routes.Select(r => r.Method).Concat(node.Routes.Any(r => r.Method == "GET") ? ["HEAD"] : []));
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Literals { get; } = new(StringComparer.Ordinal);

        public Node? Variable { get; set; }

        public List<ApiRoute> Routes { get; } = [];

        public string? Allowed { get; set; }

        public Node Child(string segment)
        {
            if (!Literals.TryGetValue(segment, out var child))
            {
                Literals[segment] = child = new Node();
            }

            return child;
        }

        public ApiRoute? Find(string method)
        {
            foreach (var route in Routes)
            {
                if (route.Method == method || (method == "HEAD" && route.Method == "GET"))
                {
                    return route;
                }
            }

            return null;
        }
    }
}

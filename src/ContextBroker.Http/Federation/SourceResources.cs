using ContextBroker.Core.Federation;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Http.Federation;

/// <summary>The resource and method of each operation that sources are asked for (clause 6.2).</summary>
internal static class SourceResources
{
    public static (HttpMethod Method, string Path) Of(SourceCall call) => call.Operation switch
    {
        SourceOperations.RetrieveEntity => (HttpMethod.Get, Entity(call)),
        SourceOperations.QueryEntity => (HttpMethod.Get, "/entities"),
        SourceOperations.QueryBatch => (HttpMethod.Post, "/entityOperations/query"),
        SourceOperations.CreateEntity => (HttpMethod.Post, "/entities"),
        SourceOperations.ReplaceEntity => (HttpMethod.Put, Entity(call)),
        SourceOperations.MergeEntity => (HttpMethod.Patch, Entity(call)),
        SourceOperations.DeleteEntity => (HttpMethod.Delete, Entity(call)),
        SourceOperations.PurgeEntity => (HttpMethod.Delete, "/entities"),
        SourceOperations.AppendAttrs => (HttpMethod.Post, Entity(call) + "/attrs"),
        SourceOperations.UpdateEntity => (HttpMethod.Patch, Entity(call) + "/attrs"),
        SourceOperations.UpdateAttrs => (HttpMethod.Patch, Attribute(call)),
        SourceOperations.ReplaceAttrs => (HttpMethod.Put, Attribute(call)),
        SourceOperations.DeleteAttrs => (HttpMethod.Delete, Attribute(call)),
        SourceOperations.CreateBatch => (HttpMethod.Post, "/entityOperations/create"),
        SourceOperations.UpsertBatch => (HttpMethod.Post, "/entityOperations/upsert"),
        SourceOperations.UpdateBatch => (HttpMethod.Post, "/entityOperations/update"),
        SourceOperations.MergeBatch => (HttpMethod.Post, "/entityOperations/merge"),
        SourceOperations.DeleteBatch => (HttpMethod.Post, "/entityOperations/delete"),
        SourceOperations.CreateSubscription => (HttpMethod.Post, "/subscriptions"),
        SourceOperations.UpdateSubscription => (HttpMethod.Patch, Subscription(call)),
        SourceOperations.DeleteSubscription => (HttpMethod.Delete, Subscription(call)),
        _ => throw new ArgumentException($"{call.Operation} is not asked of sources", nameof(call)),
    };

    /// <summary>Where the source serves the API: its endpoint names the root of it, or what lies above that.</summary>
    public static string Url(ContextSourceRegistration source, string path, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var endpoint = source.Endpoint.AbsoluteUri.TrimEnd('/');
        var root = endpoint.EndsWith(NgsiLdApi.Root, StringComparison.Ordinal) ? endpoint : endpoint + NgsiLdApi.Root;
        var query = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Encoded(parameter.Value)}"));
        return query.Length == 0 ? root + path : $"{root}{path}?{query}";
    }

    private static string Entity(SourceCall call) => "/entities/" + Segment(call.EntityId!);

    private static string Subscription(SourceCall call) => "/subscriptions/" + Segment(call.SubscriptionId!);

    private static string Attribute(SourceCall call) => $"{Entity(call)}/attrs/{Uri.EscapeDataString(call.Attribute!)}";

    private static string Segment(string id) => Encoded(id).Replace("/", "%2F", StringComparison.Ordinal);

    // Colons and commas as they are: ids and lists are full of them, and not every broker decodes them in a path.
    private static string Encoded(string text) => Uri.EscapeDataString(text)
        .Replace("%3A", ":", StringComparison.Ordinal).Replace("%2C", ",", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
}

using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Contexts;

/// <summary>Collects all documents that a @context refers to, level by level, those of a level at once.</summary>
internal sealed class ContextDocuments(RemoteContexts remote, ContextOptions options, TimeProvider clock)
{
    /// <returns>By absolute URL, in the order of first mention.</returns>
    public async Task<OrderedDictionary<string, ContextEntry>> Collect(JsonValue context, CancellationToken cancel)
    {
        try
        {
            return await CollectAll(context, cancel).WaitAsync(options.ResolutionTimeout, clock, cancel);
        }
        catch (TimeoutException)
        {
            throw ContextDownload.NotAvailable(Shown(context), $"its documents did not arrive within {options.ResolutionTimeout.TotalSeconds:0.###} s");
        }
    }

    private async Task<OrderedDictionary<string, ContextEntry>> CollectAll(JsonValue context, CancellationToken cancel)
    {
        var found = new OrderedDictionary<string, ContextEntry>();
        var wanted = ContextSource.References(context, baseUrl: null).Distinct().ToList();
        for (var depth = 0; wanted.Count > 0; depth++)
        {
            if (depth == options.MaxDepth || found.Count + wanted.Count > options.MaxDocuments)
            {
                throw ProblemException.BadRequestData(
                    $"The @context {Shown(context)} draws in more than {options.MaxDocuments} documents, or deeper than {options.MaxDepth} levels", "@context");
            }

            var entries = await Task.WhenAll(wanted.Select(url => remote.Get(url, cancel)));
            for (var i = 0; i < entries.Length; i++)
            {
                found.Add(wanted[i], entries[i]);
            }

            wanted = [.. entries.Zip(wanted, (entry, url) => ContextSource.References(entry.Content, url)).SelectMany(u => u).Distinct().Where(u => !found.ContainsKey(u))];
        }

        return found;
    }

    private static string Shown(JsonValue context) => context.ToString() is { Length: > 200 } text ? text[..200] + "..." : context.ToString();
}

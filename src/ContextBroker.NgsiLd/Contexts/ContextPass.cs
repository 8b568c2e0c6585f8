using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>Walks a @context in order, documents and arrays in place, and applies each object it meets.</summary>
/// <param name="documents">What the URLs stand for; null: they are passed over.</param>
internal sealed class ContextPass(IReadOnlyDictionary<string, JsonValue>? documents)
{
    // Documents that list each other many times over are small to send and endless to apply.
    private const int MostContexts = 1000;

    private readonly List<string> _within = [];
    private int _applied;

    public TermDefiner Definer { get; } = new(CoreContexts.Terms);

    public void Apply(JsonValue context, string? baseUrl)
    {
        if (++_applied > MostContexts)
        {
            throw ProblemException.BadRequestData($"The @context consists of more than {MostContexts} parts", "@context");
        }

        switch (context)
        {
            case JsonNull:
                Definer.Clear();
                break;
            case JsonString reference:
                ApplyDocument(ContextSource.Absolute(reference.Value, baseUrl));
                break;
            case JsonArray array:
                ApplyAll(array, baseUrl);
                break;
            case JsonObject local:
                ApplyLocal(local, baseUrl);
                break;
            default:
                throw ProblemException.BadRequestData($"A @context cannot be {context}: a URL, an object or an array of these was expected", "@context");
        }
    }

    private void ApplyAll(JsonArray array, string? baseUrl)
    {
        foreach (var item in array.Items)
        {
            Apply(item, baseUrl);
        }
    }

    private void ApplyLocal(JsonObject local, string? baseUrl)
    {
        if (local["@import"] is { } imported)
        {
            Apply(imported is JsonString ? imported : throw ProblemException.BadRequestData("The @import of a @context is not a URL", "@import"), baseUrl);
        }

        Definer.Apply(local);
    }

    // The core @context applies last whatever its place (clause 5.5.7), so it is passed over here.
    private void ApplyDocument(string url)
    {
        if (documents is null || CoreContexts.IsCore(url))
        {
            return;
        }

        if (_within.Contains(url))
        {
            throw ProblemException.BadRequestData($"The @context {url} includes itself", "@context");
        }

        if (!documents.TryGetValue(url, out var content))
        {
            throw new ArgumentException($"The document {url} was not given", nameof(url));
        }

        _within.Add(url);
        Apply(content, url);
        _within.RemoveAt(_within.Count - 1);
    }
}

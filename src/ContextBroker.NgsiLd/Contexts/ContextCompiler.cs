using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>From what stands at @context, and the documents it refers to, to an <see cref="LdContext"/>. Pure: the documents are given.</summary>
public static class ContextCompiler
{
    /// <summary>Compiles what needs no document: an object, core URLs, or an array of these.</summary>
    public static LdContext Compile(JsonValue context) => Compile(context, new Dictionary<string, JsonValue>());

    /// <param name="context">A URL, an object, null, or an array of these to any depth.</param>
    /// <param name="documents">By absolute URL, what stands at @context of each document referred to, directly or not.</param>
    /// <exception cref="ProblemException">BadRequestData: not a @context; names the term.</exception>
    public static LdContext Compile(JsonValue context, IReadOnlyDictionary<string, JsonValue> documents)
    {
        if (ContextSource.OnlyCore(context) is { } core)
        {
            return core;
        }

        var pass = new ContextPass(documents);
        pass.Apply(context, baseUrl: null);
        return new LdContext(
            CoreContexts.Terms,
            pass.Definer.ToTable(),
            VocabularyNames.Of(pass.Definer.Vocabulary),
            ContextSource.ForAnswers(context, documents),
            ContextSource.SingleUrl(context));
    }

    /// <summary>Refuses what is no @context, as far as that can be told without the documents it refers to.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a @context; names the term.</exception>
    public static void Check(JsonValue context, string? baseUrl = null) => new ContextPass(documents: null).Apply(context, baseUrl);
}

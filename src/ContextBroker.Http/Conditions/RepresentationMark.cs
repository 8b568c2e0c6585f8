using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Conditions;

/// <summary>
/// What tells the representations of one state apart: media type, parameters, preferences, the terms of the @context (which change behind
/// one URL), and the program that writes them. The same on every node of one release.
/// </summary>
internal static class RepresentationMark
{
    private static readonly string Writer = typeof(EntityWriter).Module.ModuleVersionId.ToString("N");

    private static readonly ConditionalWeakTable<LdContext, string?[]> Plain = [];

    public static string Of(ApiRequest request, LdContext context, Presentation presentation) => Presentations.PlainIndex(presentation) is { } index
        ? OfPlain(context, index)
        : Hash($"{Writer} {context.Digest} {request.Accepted} {request.ContextInBody} {request.PreferredVersion()} {request.Http.Request.QueryString.Value}");

    /// <summary>As a retrieval without parameters would be answered in JSON.</summary>
    public static string OfDefault(LdContext context) => OfPlain(context, index: 0);

    private static string OfPlain(LdContext context, int index)
    {
        var known = Plain.GetValue(context, static _ => new string?[Presentations.PlainCount]);
        return known[index] ??= Hash($"{Writer} {context.Digest} {index}");
    }

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}

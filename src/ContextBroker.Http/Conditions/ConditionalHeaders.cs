using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ContextBroker.Http.Conditions;

/// <summary>If-Match and If-None-Match (RFC 9110, 13.1).</summary>
internal static class ConditionalHeaders
{
    /// <summary>What a request says of the entity that it is about; null: nothing. Of reading If-None-Match says what is known already, which is no condition.</summary>
    /// <exception cref="ProblemException">InvalidRequest: neither * nor entity tags.</exception>
    public static EntityCondition? Read(HttpRequest request)
    {
        var headers = request.Headers;
        var noneMatch = IsReading(request) ? StringValues.Empty : headers.IfNoneMatch;
        if (headers.IfMatch.Count == 0 && noneMatch.Count == 0)
        {
            return null;
        }

        var match = headers.IfMatch.Count == 0 || IsAny(headers.IfMatch) ? (ImmutableArray<EntityVersion>?)null : Versions(headers.IfMatch, HeaderNames.IfMatch);
        return IsAny(noneMatch)
            ? new EntityCondition(match, [], MustBeMissing: true)
            : new EntityCondition(match, noneMatch.Count == 0 ? [] : Versions(noneMatch, HeaderNames.IfNoneMatch));
    }

    /// <summary>
    /// The tag by which the reader has this representation already, perhaps in another coding; null: he has not. What is no list of tags says nothing.
    /// </summary>
    public static string? Known(HttpRequest request, string tag)
    {
        var header = request.Headers.IfNoneMatch;
        if (header.Count == 0)
        {
            return null;
        }

        return IsAny(header) ? tag
            : EntityTagHeaderValue.TryParseList(header, out var tags) ? tags.FirstOrDefault(known => EntityTag.IsSame(known.Tag.AsSpan(), tag))?.Tag.ToString()
            : null;
    }

    /// <summary>For resources that have no entity tags: what asks for one of a version cannot be done.</summary>
    /// <exception cref="ProblemException">PreconditionFailed.</exception>
    public static void RefuseVersions(HttpRequest request)
    {
        if (request.Headers.IfMatch.Count > 0 && !IsAny(request.Headers.IfMatch) && !IsReading(request))
        {
            throw new ProblemException(new Problem(
                ProblemType.PreconditionFailed, $"{request.Path} has no entity tags; entities have, each at its own path", HeaderNames.IfMatch));
        }
    }

    private static bool IsReading(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static bool IsAny(StringValues header) => header is [{ } only] && only.AsSpan().Trim() is "*";

    // Changing something asks for strong tags: a weak one never matches (RFC 9110, 13.1.1), but one of If-None-Match does.
    private static ImmutableArray<EntityVersion> Versions(StringValues header, string name)
    {
        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags) || tags.Contains(EntityTagHeaderValue.Any))
        {
            throw ProblemException.InvalidRequest($"{name} is * or a list of entity tags in quotation marks, not {header}", name);
        }

        var isStrong = name == HeaderNames.IfMatch;
        return [.. tags.Where(tag => !isStrong || !tag.IsWeak).Select(tag => EntityTag.VersionOf(tag.Tag.AsSpan())).OfType<EntityVersion>()];
    }
}

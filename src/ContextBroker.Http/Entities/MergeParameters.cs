using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Entities;

/// <summary>The parameters of a merge (table 6.5.3.4-1). A simplified body needs no flag: the parser tells it from its members.</summary>
internal static class MergeParameters
{
    public static MergeOptions Read(ApiRequest request)
    {
        request.Options("simplified", "keyValues", "normalized", "concise");
        if (request.Query["format"] is not (null or "simplified" or "keyValues" or "normalized" or "concise"))
        {
            throw ProblemException.InvalidRequest($"\"{request.Query["format"]}\" is not a format of this operation", "format");
        }

        return new MergeOptions { Language = LanguageFilter.RequireTag(request.Query["lang"]), ObservedAt = ObservedAt(request.Query["observedAt"]) };
    }

    private static Timestamp? ObservedAt(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Timestamp.TryParseUtc(text, out var timestamp)
            ? timestamp
            : throw ProblemException.BadRequestData($"The parameter observedAt is a DateTime in UTC, not \"{text}\"", "observedAt");
    }
}

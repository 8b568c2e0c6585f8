using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>How the entities of an answer are shown (clauses 6.3.7, 6.3.11, 6.3.15; parameters format, options, lang, geometryProperty).</summary>
internal static class Presentations
{
    private const int Formats = 3;

    /// <summary>One instance per plain case, so that bytes rendered for it are found again by reference.</summary>
    private static readonly Presentation[] Plain = [.. Enumerable.Range(0, Formats * 4).Select(i => new Presentation
    {
        Format = (EntityFormat)(i % Formats),
        SystemAttributes = i / Formats % 2 == 1,
        WithContext = i / Formats / 2 == 1,
    })];

    /// <summary>How many plain cases there are.</summary>
    public static int PlainCount => Plain.Length;

    public static bool IsPlain(Presentation presentation) => PlainIndex(presentation) is not null;

    /// <summary>Which of the plain cases it is; null: none.</summary>
    public static int? PlainIndex(Presentation presentation) => IndexOf(presentation) is var index && ReferenceEquals(Plain[index], presentation) ? index : null;

    public static Presentation Read(ApiRequest request, LdContext context, QueryText text)
    {
        var isGeoJson = request.Accepted == MediaType.GeoJson;
        var conformsTo = request.AmendedTo();
        if (request.Query.IsEmpty && text.IsPlain && !isGeoJson && conformsTo is null)
        {
            return Plain[request.ContextInBody ? Formats * 2 : 0];
        }

        var options = request.Options("normalized", "concise", "simplified", "keyValues", "sysAttrs", "count");
        var plain = Plain[IndexOf(Format(request.Query["format"] ?? DefaultFormat(request, options), options), options.Contains("sysAttrs"), request.ContextInBody)];
        var projection = Projection(text, context);
        var geometryProperty = GeometryProperty(request, context, isGeoJson);
        return projection is null && text.Language is null && text.DatasetIds.Count == 0 && !isGeoJson && conformsTo is null
            ? plain
            : plain with
            {
                Projection = projection,
                Language = text.Language,
                DatasetIds = text.DatasetIds,
                GeometryProperty = geometryProperty,
                ConformsTo = conformsTo,
            };
    }

    /// <summary>What an entity must have something of to be in the answer. attrs is a condition of its own, and most projections show something of any entity.</summary>
    public static Projection? ShownBy(Presentation presentation) =>
        presentation.Projection is { ShowsEvery: false, KeepsEntityMembers: false } projection ? projection : null;

    private static Projection? Projection(QueryText text, LdContext context)
    {
        var projection = ProjectionParser.Parse(text.Attrs, text.Pick, text.Omit, context);
        JoinReader.RequireLevel(text.Linked, projection?.LinkedDepth ?? 0, "The projection");
        return projection;
    }

    private static string? GeometryProperty(ApiRequest request, LdContext context, bool isGeoJson)
    {
        var name = request.Query["geometryProperty"];
        if (name is not null && !isGeoJson)
        {
            throw ProblemException.BadRequestData($"geometryProperty goes with Accept: {MediaTypes.GeoJson} alone", "geometryProperty");
        }

        return isGeoJson ? name is null ? GeoQuery.DefaultProperty : context.Expand(name) : null;
    }

    private static string? DefaultFormat(ApiRequest request, string[] options) =>
        request.Route.IsForMaps && !options.Any(o => o is "normalized" or "concise") ? "simplified" : null;

    private static EntityFormat Format(string? format, string[] options) => format switch
    {
        null => FormatOf(options),
        "normalized" => EntityFormat.Normalized,
        "concise" => EntityFormat.Concise,
        "simplified" or "keyValues" => EntityFormat.Simplified,
        _ => throw ProblemException.InvalidRequest($"\"{format}\" is not a format of this operation", "format"),
    };

    private static EntityFormat FormatOf(string[] options) =>
        options.Contains("simplified") || options.Contains("keyValues") ? EntityFormat.Simplified
        : options.Contains("concise") ? EntityFormat.Concise
        : EntityFormat.Normalized;

    private static int IndexOf(Presentation p) => IndexOf(p.Format, p.SystemAttributes, p.WithContext);

    private static int IndexOf(EntityFormat format, bool systemAttributes, bool withContext) =>
        (int)format + (systemAttributes ? Formats : 0) + (withContext ? Formats * 2 : 0);
}

using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Queries;

/// <summary>How linked entities are shown (clauses 4.5.23.2 and 4.5.23.3).</summary>
internal enum Join
{
    None,
    Inline,
    Flat,
}

/// <summary>join, joinLevel and containedBy: by GET in parameters, by POST in the body.</summary>
internal sealed record LinkParameters(Join Join, int Levels, ImmutableHashSet<string> ContainedBy)
{
    public const int MaxLevels = 10;

    public static readonly LinkParameters None = new(Join.None, 0, []);

    public static LinkParameters Read(QueryParameters query) =>
        (query["join"] ?? query["joinLevel"] ?? query["containedBy"]) is null
            ? None
            : Of(query["join"], query["joinLevel"], query.List("containedBy"));

    public static LinkParameters Read(JsonObject body, string? join, string[] containedBy) => body["joinLevel"] switch
    {
        null => Of(join, null, containedBy),
        JsonNumber level => Of(join, level.Value.ToString(CultureInfo.InvariantCulture), containedBy),
        _ => throw ProblemException.BadRequestData("joinLevel is a number", "joinLevel"),
    };

    private static LinkParameters Of(string? join, string? level, string[] containedBy)
    {
        var kind = join switch
        {
            null or "@none" => Join.None,
            "inline" => Join.Inline,
            "flat" => Join.Flat,
            _ => throw ProblemException.BadRequestData($"join is inline, flat or @none, not \"{join}\"", "join"),
        };
        var levels = level is null ? 1 : Level(level);
        return kind == Join.None ? None : new LinkParameters(kind, levels, [.. containedBy]);
    }

    private static int Level(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level is >= 1 and <= MaxLevels
            ? level
            : throw ProblemException.BadRequestData($"joinLevel is a whole number from 1 to {MaxLevels}, not {text}", "joinLevel");
}

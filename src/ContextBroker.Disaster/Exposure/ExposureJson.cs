using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Exposure;

/// <summary>An answer as JSON values: for the REST door, and for attributes of result entities. People to a tenth, as the data sets have them.</summary>
internal static class ExposureJson
{
    public const string Method = "arealWeighting";

    public static JsonObject Of(ExposureAnswer answer)
    {
        var members = new Members();
        members.Add("hazardType", answer.Question.HazardType);
        members.Add("scenario", answer.Scenario);
        switch (answer.Question.Population)
        {
            case PopulationChoice.Residents residents:
                members.Add("year", JsonValue.Of(residents.Year));
                break;
            case PopulationChoice.Staying staying:
                members.Add("timeSlot", staying.TimeSlot);
                members.Add("dayType", staying.DayType);
                break;
        }

        members.Add("minDepth", Number(answer.Question.MinDepth));
        members.Add("people", Row(answer.Total, answer.Levels));
        if (answer.Question.GroupBy != ExposureGroups.All)
        {
            members.Add("groups", new JsonArray([.. answer.Rows.Select(row => (JsonValue)Group(row, answer))]));
        }

        members.Add("method", MethodOf(answer));
        members.Add("sources", Sources(answer.Sources));
        return members.Object();
    }

    public static JsonObject MethodOf(ExposureAnswer answer) => JsonValue.Object(
        ("name", JsonValue.Of(Method)),
        ("hazardData", JsonValue.Of(DataOf(answer.Question))),
        ("overlap", JsonValue.Of(OverlapOf(answer.Question))),
        ("landShare", JsonValue.Of(answer.UsesLandShare)),
        ("ages", JsonValue.Of(answer.AgesAreEstimates ? "estimate: the municipality's share of 65 and over" : "counts of the mesh or census group")),
        ("assumption", JsonValue.Of("people are spread evenly over the land of a mesh")),
        ("meshes", JsonValue.Of(answer.Meshes)),
        ("meshesTouched", JsonValue.Of(answer.MeshesTouched)),
        ("meshesWithoutLand", JsonValue.Of(answer.WithoutLand)),
        ("meshesWithoutShare", JsonValue.Of(answer.WithoutShare)),
        ("peopleWithoutAges", People(answer.WithoutAges)));

    /// <summary>As the question names it.</summary>
    public static string DataOf(ExposureQuestion question) => question.HazardData == HazardData.Shares ? "shares" : "zones";

    public static string OverlapOf(ExposureQuestion question) => question.HazardData == HazardData.Shares
        ? "the share of each mesh that its source says, of its land"
        : "exact area of the union of the zones in each mesh; where zones overlap, the deepest";

    public static JsonArray Sources(IEnumerable<ExposureSource> sources) => new([.. sources.Select(static source => (JsonValue)JsonValue.Object(
        ("type", JsonValue.Of(source.Type)),
        ("selection", JsonValue.Of(source.Selection)),
        ("count", JsonValue.Of(source.Count)),
        ("version", JsonValue.Of(source.Version)),
        ("modifiedAt", source.ModifiedAt is { } at ? JsonValue.Of(Timestamp.Format(at)) : JsonValue.Null),
        ("datasets", JsonValue.Of(source.Datasets))))]);

    public static JsonObject Row(ExposureRow row, IReadOnlyList<ZoneLevel> levels) => JsonValue.Object(
        ("total", People(row.Exposed.Total)),
        ("byAge", Ages(row.Exposed)),
        ("byDepthRank", ByLevel(row, levels)),
        ("living", Counts(row.Within)));

    /// <summary>People of each level that has any, the least first.</summary>
    public static JsonArray ByLevel(ExposureRow row, IReadOnlyList<ZoneLevel> levels) =>
        new([.. row.ByLevel.Select(level => (JsonValue)Level(level.Value, levels.First(one => one.Rank == level.Key)))]);

    /// <summary>Classes of which nothing is known are left out.</summary>
    public static JsonObject Ages(People people)
    {
        var members = new Members();
        members.Add("0to14", PeopleOrNone(people.From0To14));
        members.Add("15to64", PeopleOrNone(people.From15To64));
        members.Add("65over", PeopleOrNone(people.From65));
        members.Add("75over", PeopleOrNone(people.From75));
        return members.Object();
    }

    public static JsonValue People(double number) => JsonValue.Of(Math.Round(number, 1, MidpointRounding.AwayFromZero));

    public static JsonValue? PeopleOrNone(double? number) => number is { } people ? People(people) : null;

    /// <summary>A class of depths, nobody counted.</summary>
    public static JsonObject Level(ZoneLevel level) => Depths(level).Object();

    private static Members Depths(ZoneLevel level)
    {
        var members = new Members();
        members.Add("depthRank", JsonValue.Of(level.Rank));
        members.Add("depthMin", Number(level.DepthMin));
        members.Add("depthMax", Number(level.DepthMax));
        members.Add("label", level.Label);
        return members;
    }

    private static JsonObject Level(People people, ZoneLevel level)
    {
        var members = Depths(level);
        members.Add("total", People(people.Total));
        members.Add("byAge", Ages(people));
        return members.Object();
    }

    private static JsonObject Group(ExposureRow row, ExposureAnswer answer)
    {
        var members = new Members();
        members.Add(row.Mesh is null ? "localGovernmentCode" : "meshCode", row.Key);
        members.Add("name", row.Name);
        members.Add("people", Row(row, answer.Levels));
        return members.Object();
    }

    private static JsonObject Counts(People people) => JsonValue.Object(("total", People(people.Total)), ("byAge", Ages(people)));

    private static JsonValue? Number(double? number) => number is { } value ? JsonValue.Of(value) : null;

    private sealed class Members
    {
        private readonly List<JsonMember> _members = [];

        public void Add(string name, JsonValue? value)
        {
            if (value is not null)
            {
                _members.Add(new JsonMember(name, value));
            }
        }

        public void Add(string name, string? text) => Add(name, text is { Length: > 0 } ? JsonValue.Of(text) : null);

        public JsonObject Object() => new([.. _members]);
    }
}

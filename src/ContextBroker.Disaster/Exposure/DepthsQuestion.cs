using System.Collections.Immutable;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Exposure;

/// <summary>How deep is it here, and here?</summary>
/// <param name="Scenario">Null: the only one that there is.</param>
/// <param name="Points">Longitude and latitude of each.</param>
internal sealed record DepthsQuestion(string HazardType, string? Scenario, IReadOnlyList<Coordinate> Points)
{
    /// <summary>Points of one question at most.</summary>
    public const int MostPoints = 100_000;

    private static readonly ImmutableArray<string> Known = ["hazardType", "scenario", "points"];

    /// <exception cref="ProblemException">BadRequestData, naming the member and its place.</exception>
    public static DepthsQuestion Read(JsonValue body)
    {
        if (body is not JsonObject question)
        {
            throw ProblemException.BadRequestData("A question is a JSON object", place: "$");
        }

        if (question.Members.FirstOrDefault(static member => !Known.Contains(member.Name)) is { Name: { } unknown })
        {
            throw ProblemException.BadRequestData($"A question has no member \"{unknown}\"; it has {string.Join(", ", Known)}", unknown, "$");
        }

        if (question["points"] is not JsonArray { Items: { Length: > 0 and <= MostPoints } points })
        {
            throw ProblemException.BadRequestData($"points is an array of 1 to {MostPoints} positions [longitude, latitude]", "points", "$");
        }

        return new DepthsQuestion(
            Text(question, "hazardType") ?? throw ProblemException.BadRequestData("A question names its hazardType: flood, tsunami, landslide, ...", "hazardType", "$"),
            question["scenario"] is JsonString { Value: "" } ? "" : Text(question, "scenario"),
            [.. points.Select(Position)]);
    }

    private static Coordinate Position(JsonValue position, int index) =>
        position is JsonArray { Items: [JsonNumber { } x, JsonNumber { } y] } && Math.Abs(x.Value) <= 180 && Math.Abs(y.Value) <= 90
            ? new Coordinate(x.Value, y.Value)
            : throw ProblemException.BadRequestData("A point is [longitude, latitude] in degrees", "points", $"$.points[{index}]");

    private static string? Text(JsonObject question, string member) => question[member] switch
    {
        null => null,
        JsonString { Value.Length: > 0 } text => text.Value,
        _ => throw ProblemException.BadRequestData($"{member} is a text", member, "$"),
    };
}

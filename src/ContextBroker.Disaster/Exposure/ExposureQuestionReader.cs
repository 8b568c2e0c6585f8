using System.Collections.Immutable;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Exposure;

/// <summary>A question as JSON. Members it does not know are refused: a misspelt condition would be a wrong figure.</summary>
internal sealed class ExposureQuestionReader(JsonObject body)
{
    /// <summary>The members of a question.</summary>
    public static readonly ImmutableArray<string> Known =
        ["hazardType", "scenario", "hazardData", "year", "timeSlot", "dayType", "period", "minDepth", "area", "localGovernmentCode", "groupBy", "whatIf"];

    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static ExposureQuestion Read(JsonValue body) => body is JsonObject question
        ? new ExposureQuestionReader(question).Read()
        : throw ProblemException.BadRequestData("A question is a JSON object", place: "$");

    private ExposureQuestion Read()
    {
        foreach (var (name, _) in body.Members)
        {
            if (!Known.Contains(name))
            {
                throw Wrong($"A question has no member \"{name}\"; it has {string.Join(", ", Known)}", name);
            }
        }

        return new ExposureQuestion
        {
            HazardType = Text("hazardType") ?? throw Wrong("A question names its hazardType: flood, tsunami, landslide, ...", "hazardType"),
            Scenario = body["scenario"] is JsonString { Value: "" } ? "" : Text("scenario"),
            HazardData = HazardData(),
            Population = Population(),
            MinDepth = Number("minDepth"),
            Area = Area(),
            Municipalities = Municipalities(),
            GroupBy = GroupBy(),
            WithoutZones = WithoutZones(),
        };
    }

    private PopulationChoice Population()
    {
        if (Text("timeSlot") is not { } slot)
        {
            return body["dayType"] is null && body["period"] is null
                ? new PopulationChoice.Residents(Year() ?? throw Wrong("A question names a year (who lives there) or a timeSlot (who stays there)", "year"))
                : throw Wrong("dayType and period belong to a timeSlot", "timeSlot");
        }

        if (body["year"] is not null)
        {
            throw Wrong("A question has a year (who lives there) or a timeSlot (who stays there), not both", "year");
        }

        return slot is "day" or "lateNight" or "wholeDay"
            ? new PopulationChoice.Staying(slot, DayType(), Text("period"))
            : throw Wrong($"The timeSlot is day, lateNight or wholeDay, not \"{slot}\"", "timeSlot");
    }

    private string DayType() => Text("dayType") switch
    {
        null => "weekday",
        "weekday" or "holiday" or "all" => Text("dayType")!,
        var other => throw Wrong($"The dayType is weekday, holiday or all, not \"{other}\"", "dayType"),
    };

    private int? Year() => Number("year") switch
    {
        null => null,
        >= 1900 and <= 2200 and var year when year == Math.Floor(year) => (int)year,
        _ => throw Wrong("The year is a whole number between 1900 and 2200", "year"),
    };

    private Geometry? Area()
    {
        if (body["area"] is not { } value)
        {
            return null;
        }

        var area = GeoJsonGeometry.Read((value as JsonObject)?["geometry"] ?? value, "$.area");
        if (area is not (Polygon or MultiPolygon))
        {
            throw Wrong("The area is a Polygon or a MultiPolygon", "area");
        }

        return CellCut.IsTooLarge(area) ? throw Wrong("The area is larger than 130 000 square kilometres", "area") : area;
    }

    private ImmutableArray<string> Municipalities()
    {
        var codes = ImmutableArray.CreateBuilder<string>();
        foreach (var text in Texts(body, "localGovernmentCode"))
        {
            codes.Add(LocalGovernmentCode.TryParse(text, out var code)
                ? code
                : throw Wrong($"\"{text}\" is no code of a municipality: five digits, or six with the right check digit", "localGovernmentCode"));
        }

        return codes.ToImmutable();
    }

    private ExposureGroups GroupBy() => Text("groupBy") switch
    {
        null => ExposureGroups.All,
        "localGovernmentCode" => ExposureGroups.Municipality,
        "meshCode" => ExposureGroups.Mesh,
        var other => throw Wrong($"groupBy is localGovernmentCode or meshCode, not \"{other}\"", "groupBy"),
    };

    private HazardData HazardData() => Text("hazardData") switch
    {
        null or "zones" => Exposure.HazardData.Zones,
        "shares" when body["whatIf"] is not null => throw Wrong("Zones can't be taken away from shares: hazardData is zones where whatIf has withoutZones", "whatIf"),
        "shares" => Exposure.HazardData.Shares,
        var other => throw Wrong($"hazardData is zones or shares, not \"{other}\"", "hazardData"),
    };

    private ImmutableArray<string> WithoutZones()
    {
        if (body["whatIf"] is not { } value)
        {
            return [];
        }

        if (value is not JsonObject whatIf || whatIf.Members.Any(static member => member.Name != "withoutZones"))
        {
            throw Wrong("whatIf is an object with withoutZones: ids of zones that are taken away", "whatIf");
        }

        return [.. Texts(whatIf, "withoutZones")];
    }

    private string? Text(string name) => body[name] switch
    {
        null => null,
        JsonString { Value.Length: > 0 } text => text.Value,
        _ => throw Wrong($"{name} is a text", name),
    };

    private double? Number(string name) => body[name] switch
    {
        null => null,
        JsonNumber number => number.Value,
        _ => throw Wrong($"{name} is a number", name),
    };

    private static IEnumerable<string> Texts(JsonObject owner, string name) => owner[name] switch
    {
        null => [],
        JsonString text => [text.Value],
        JsonArray { Items: var items } when items.All(static item => item is JsonString) => items.Select(static item => ((JsonString)item).Value),
        _ => throw Wrong($"{name} is a text or an array of texts", name),
    };

    private static ProblemException Wrong(string detail, string member) => ProblemException.BadRequestData(detail, member, "$");
}

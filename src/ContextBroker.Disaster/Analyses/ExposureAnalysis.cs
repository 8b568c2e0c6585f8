using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>Hazard map and composition of the population: the question of POST /disaster/v1/exposure, kept answered.</summary>
internal sealed record ExposureAnalysis(string Id, ExposureQuestion Question) : DeclaredAnalysis(Id)
{
    public const string Type = "ExposureAnalysis";
    public const string ResultType = "ExposureResult";

    public static AnalysisKind Kind { get; } = new(Type, [ResultType], Read);

    public override InputKinds Needs => ExposureComputation.Needs(Question);

    public override bool IsTouchedBy(EntityChange change) =>
        base.IsTouchedBy(change) && !HazardZone.IsOfAnotherHazard(change, Question.HazardType);

    public override IReadOnlyList<AnalysisResult> Evaluate(TenantInputs inputs, DateTimeOffset now)
    {
        var answer = ExposureComputation.Answer(Question, inputs);
        return [Result(answer.Total, answer, isTotal: true), .. answer.Rows.Select(row => Result(row, answer, isTotal: false))];
    }

    private static ExposureAnalysis Read(Entity entity)
    {
        var members = ExposureQuestionReader.Known.Select(name => (Name: name, Value: entity.Of(name)?.Value)).Where(member => member.Value is not null);
        return new ExposureAnalysis(entity.Id, ExposureQuestionReader.Read(new JsonObject([.. members.Select(member => new JsonMember(member.Name, member.Value!))])));
    }

    private AnalysisResult Result(ExposureRow row, ExposureAnswer answer, bool isTotal)
    {
        var attributes = new ResultAttributes()
            .Relation("analysis", Id)
            .Relation("partOf", isTotal ? null : IdOf(""))
            .Text(row.Mesh is null ? "localGovernmentCode" : "meshCode", row.Key)
            .Text("name", row.Name)
            .Geometry("location", row.Mesh is { } mesh ? GeoJson.Square(mesh) : null)
            .Text("hazardType", Question.HazardType)
            .Text("scenario", answer.Scenario)
            .Number("minDepth", Question.MinDepth);
        AddPopulation(attributes);
        AddPeople(attributes, "InZone", row.Exposed);
        attributes.Value("peopleByDepthRank", ExposureJson.ByLevel(row, answer.Levels));
        AddPeople(attributes, "InArea", row.Within);
        attributes
            .Value("method", ExposureJson.MethodOf(answer))
            .Value("inputs", ExposureJson.Sources(answer.Sources))
            .Text("inputsModifiedAt", answer.Sources.Max(static source => source.ModifiedAt) is { } at ? Timestamp.Format(at) : null);
        return new AnalysisResult(IdOf(row.Key), ResultType, attributes.All(), isTotal);
    }

    private void AddPopulation(ResultAttributes attributes)
    {
        if (Question.Population is PopulationChoice.Residents residents)
        {
            attributes.Number("year", residents.Year);
        }
        else if (Question.Population is PopulationChoice.Staying staying)
        {
            attributes.Text("timeSlot", staying.TimeSlot).Text("dayType", staying.DayType);
        }
    }

    // people0to14InZone, ... : one attribute each, so that conditions and charts can name them.
    private static void AddPeople(ResultAttributes attributes, string where, People people) => attributes
        .Value("people" + where, ExposureJson.People(people.Total))
        .Value("people0to14" + where, ExposureJson.PeopleOrNone(people.From0To14))
        .Value("people15to64" + where, ExposureJson.PeopleOrNone(people.From15To64))
        .Value("people65over" + where, ExposureJson.PeopleOrNone(people.From65))
        .Value("people75over" + where, ExposureJson.PeopleOrNone(people.From75));

    private string IdOf(string key) => AnalysisResult.IdOf(ResultType, Id, Type, key);
}

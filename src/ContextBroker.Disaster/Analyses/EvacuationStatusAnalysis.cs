using ContextBroker.Disaster.Evacuation;
using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>Expected damage over the status of the evacuation, kept up: who should have left, where can they go, who has arrived.</summary>
internal sealed record EvacuationStatusAnalysis(string Id, EvacuationQuestion Question) : DeclaredAnalysis(Id)
{
    public const string Type = "EvacuationStatusAnalysis";
    public const string ResultType = "EvacuationStatusResult";

    public static AnalysisKind Kind { get; } = new(Type, [ResultType], Read);

    public override InputKinds Needs => EvacuationStatus.Needs(Question);

    public override bool IsTouchedBy(EntityChange change) =>
        base.IsTouchedBy(change) && !HazardZone.IsOfAnotherHazard(change, Question.Hazard.HazardType);

    public override IReadOnlyList<AnalysisResult> Evaluate(TenantInputs inputs, DateTimeOffset now)
    {
        var answer = EvacuationStatus.Answer(Question, inputs);
        return [.. answer.Rows.Select(row => Result(row, answer))];
    }

    private static EvacuationStatusAnalysis Read(Entity entity)
    {
        var members = EvacuationQuestion.Known.Select(name => (Name: name, Value: entity.Of(name)?.Value)).Where(static member => member.Value is not null);
        return new EvacuationStatusAnalysis(entity.Id, EvacuationQuestion.Read(new JsonObject([.. members.Select(static member => new JsonMember(member.Name, member.Value!))])));
    }

    private AnalysisResult Result(EvacuationFigures row, EvacuationAnswer answer)
    {
        var attributes = new ResultAttributes()
            .Relation("analysis", Id)
            .With(EvacuationAttributes.Of(row, answer))
            .Value("method", EvacuationAttributes.Method(Question))
            .Value("inputs", ExposureJson.Sources(answer.Sources))
            .Text("inputsModifiedAt", answer.Sources.Max(static source => source.ModifiedAt) is { } at ? Timestamp.Format(at) : null);
        return new AnalysisResult(AnalysisResult.IdOf(ResultType, Id, Type, row.Region.Key), ResultType, attributes.All(), IsTotal: row.Region.Key.Length == 0);
    }
}

using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Federation;

/// <summary>What goes wrong with a source, as the client gets to know it (clauses 5.6, 6.3.17).</summary>
internal static class SourceProblems
{
    private static readonly ProblemType BadGateway = ProblemType.InternalError with { Status = 502, Title = "Bad gateway" };
    private static readonly ProblemType GatewayTimeout = ProblemType.InternalError with { Status = 504, Title = "Gateway timeout" };
    private static readonly ProblemType LoopDetected = ProblemType.InternalError with { Status = 508, Title = "Loop detected" };

    /// <summary>Of a change that the source did not make.</summary>
    public static Problem Of(ContextSourceRegistration source, SourceReply reply) => reply.Outcome switch
    {
        SourceOutcome.NotFound => new Problem(ProblemType.ResourceNotFound, $"The source of registration {source.Id} does not have it: {reply.Detail}"),
        SourceOutcome.NoAnswer => new Problem(GatewayTimeout, $"The source of registration {source.Id} does not answer: {reply.Detail}"),
        SourceOutcome.Loop => Loop($"The source of registration {source.Id} has the request already: {reply.Detail}"),
        SourceOutcome.Refused when reply.Status == ProblemType.AlreadyExists.Status =>
            new Problem(ProblemType.AlreadyExists, $"The source of registration {source.Id} has it already: {reply.Detail}"),
        _ => new Problem(BadGateway, $"The source of registration {source.Id} refuses: {reply.Detail}"),
    };

    public static Problem Loop(string detail) => new(LoopDetected, detail);

    public static Problem NotSupported(ContextSourceRegistration source) =>
        new(ProblemType.Conflict, $"What is registered by {source.Id} is held by its source, which does not support this operation");

    /// <summary>Of an answer that lacks what the source may have; null: nothing abnormal.</summary>
    public static SourceWarning? WarningOf(ContextSourceRegistration source, SourceReply reply) => reply.Outcome switch
    {
        SourceOutcome.Unreadable => new SourceWarning(111, source.Id, $"invalid answer: {reply.Detail}"),
        SourceOutcome.NoAnswer => new SourceWarning(199, source.Id, $"no answer: {reply.Detail}"),
        SourceOutcome.Loop => new SourceWarning(199, source.Id, "loop detected"),
        SourceOutcome.Refused => new SourceWarning(299, source.Id, $"error answer: {reply.Detail}"),
        _ => null,
    };
}

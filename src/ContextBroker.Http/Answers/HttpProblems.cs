using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Answers;

/// <summary>Failures that only HTTP knows (clause 6.3.2), under the error type that clause 6.3.4 gives them.</summary>
internal static class HttpProblems
{
    public static readonly ProblemType MethodNotAllowed = Of(405, "Method not allowed");
    public static readonly ProblemType NotAcceptable = Of(406, "Not acceptable");
    public static readonly ProblemType TooLarge = Of(413, "Request entity too large");
    public static readonly ProblemType UriTooLong = Of(414, "URI too long");

    public static ProblemType Of(int status, string title) => new(ProblemType.InvalidRequest.Uri, status, title);
}

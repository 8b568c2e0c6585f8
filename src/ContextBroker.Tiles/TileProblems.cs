using ContextBroker.NgsiLd;

namespace ContextBroker.Tiles;

/// <summary>What goes wrong with tiles alone.</summary>
internal static class TileProblems
{
    private static readonly ProblemType Busy = new(ProblemType.InternalError.Uri, 503, "Service unavailable");
    private static readonly ProblemType MethodNotAllowed = new(ProblemType.InvalidRequest.Uri, 405, "Method not allowed");

    public static ProblemException TooBusy(int waiting) => new(new Problem(Busy, $"{waiting} requests wait for tiles already (Tiles:MaxWaiting); try again later"));

    public static ProblemException DoesNotFit(string type, int mebibytes) =>
        new(new Problem(Busy, $"The entities of type {type} take more than {mebibytes} MiB (Tiles:MemoryMiB)"));

    public static ProblemException NoMethod(string path, string method, string allowed) =>
        new(new Problem(MethodNotAllowed, $"{path} knows {allowed}, not {method}"));
}

namespace ContextBroker.NgsiLd;

/// <summary>The error types of clause 5.5.2 and 6.3.2, each with the HTTP status it is answered with.</summary>
public sealed record ProblemType(string Uri, int Status, string Title)
{
    private const string Errors = "https://uri.etsi.org/ngsi-ld/errors/";

    public static readonly ProblemType InvalidRequest = new(Errors + "InvalidRequest", 400, "Invalid request");
    public static readonly ProblemType BadRequestData = new(Errors + "BadRequestData", 400, "Bad request data");
    public static readonly ProblemType AlreadyExists = new(Errors + "AlreadyExists", 409, "Already exists");
    public static readonly ProblemType OperationNotSupported = new(Errors + "OperationNotSupported", 422, "Operation not supported");
    public static readonly ProblemType ResourceNotFound = new(Errors + "ResourceNotFound", 404, "Resource not found");
    public static readonly ProblemType InternalError = new(Errors + "InternalError", 500, "Internal error");
    public static readonly ProblemType TooComplexQuery = new(Errors + "TooComplexQuery", 403, "Too complex query");
    public static readonly ProblemType TooManyResults = new(Errors + "TooManyResults", 403, "Too many results");
    public static readonly ProblemType LdContextNotAvailable = new(Errors + "LdContextNotAvailable", 504, "JSON-LD @context not available");
    public static readonly ProblemType NonexistentTenant = new(Errors + "NonexistentTenant", 404, "Nonexistent tenant");
    public static readonly ProblemType NoMultiTenantSupport = new(Errors + "NoMultiTenantSupport", 501, "No multi-tenant support");
    public static readonly ProblemType PreconditionFailed = new(Errors + "InvalidRequest", 412, "Precondition failed");
    public static readonly ProblemType Unavailable = new(Errors + "InternalError", 503, "Service unavailable");
    public static readonly ProblemType Conflict = new(Errors + "Conflict", 409, "Conflict");
}

/// <summary>An expected failure: what is wrong, with which member, at which place. Written as RFC 7807 (clause 5.5.3).</summary>
/// <param name="Member">The JSON member, query parameter or header that is wrong, as the client wrote it.</param>
/// <param name="Place">Where: a JSON path, a column, a row.</param>
public sealed record Problem(ProblemType Type, string Detail, string? Member = null, string? Place = null);

/// <summary>Carries a <see cref="Problem"/> from where it is found to the one place that answers it.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;

    public static ProblemException BadRequestData(string detail, string? member = null, string? place = null) =>
        new(new Problem(ProblemType.BadRequestData, detail, member, place));

    public static ProblemException InvalidRequest(string detail, string? member = null, string? place = null) =>
        new(new Problem(ProblemType.InvalidRequest, detail, member, place));

    public static ProblemException NotFound(string detail) => new(new Problem(ProblemType.ResourceNotFound, detail));

    public static ProblemException AlreadyExists(string detail) => new(new Problem(ProblemType.AlreadyExists, detail));

    public static ProblemException NotSupported(string detail) => new(new Problem(ProblemType.OperationNotSupported, detail));
}

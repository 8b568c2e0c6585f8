using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Requests;

/// <summary>Checks what the path names before anything else happens (clauses 5.6 and 5.7: not a URI, not a name).</summary>
public static class PathVariables
{
    /// <exception cref="ProblemException">BadRequestData: not a URI.</exception>
    public static string EntityId(this ApiRequest request) => Names.IsUri(request.Id)
        ? request.Id
        : throw ProblemException.BadRequestData($"The entity id \"{request.Id}\" is not a URI", "id");

    /// <summary>The IRI of the attribute that the path names.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a name of clause 4.6.2.</exception>
    public static string ExpandedAttribute(this ApiRequest request, LdContext context) => Names.IsName(request.AttributeName)
        ? context.Expand(request.AttributeName)
        : throw ProblemException.BadRequestData($"\"{request.AttributeName}\" is not an attribute name", request.AttributeName);

    /// <summary>The parameter datasetId of a deletion; null: the instance without one.</summary>
    /// <exception cref="ProblemException">BadRequestData: neither a URI nor @none.</exception>
    public static string? DatasetId(this ApiRequest request) => request.Query["datasetId"] switch
    {
        null or "@none" => null,
        { } text when Names.IsUri(text) => text,
        var text => throw ProblemException.BadRequestData($"The parameter datasetId is a URI, not \"{text}\"", "datasetId"),
    };
}

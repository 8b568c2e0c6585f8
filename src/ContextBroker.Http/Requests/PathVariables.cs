using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Requests;

/// <summary>Checks what the path names before anything else happens (clauses 5.6 and 5.7: not a URI, not a name).</summary>
public static class PathVariables
{
    /// <exception cref="ProblemException">BadRequestData: not a URI.</exception>
    public static string EntityId(this ApiRequest request) => UriText.IsUri(request.Id)
        ? request.Id
        : throw ProblemException.BadRequestData($"The entity id \"{request.Id}\" is not a URI", "id");

    /// <summary>The IRI of the attribute that the path names.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a name of clause 4.6.2.</exception>
    public static string ExpandedAttribute(this ApiRequest request, LdContext context) => IsName(request.AttributeName)
        ? context.Expand(request.AttributeName)
        : throw ProblemException.BadRequestData($"\"{request.AttributeName}\" is not an attribute name", request.AttributeName);

    // Clause 4.6.2: letters, digits and underscores, with a prefix or without; full URIs are accepted as they are (clause 5.5.7).
    private static bool IsName(string name)
    {
        if (name.Length == 0 || !char.IsLetter(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return UriText.IsUri(name);
            }
        }

        return true;
    }
}

using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Requests;

/// <summary>The keywords of the options parameter (clauses 6.3.7, 6.3.11, 6.4 to 6.16).</summary>
public static class OptionKeywords
{
    /// <exception cref="ProblemException">InvalidRequest: a keyword that the operation does not know (clause 6.3.20).</exception>
    public static string[] Options(this ApiRequest request, params ReadOnlySpan<string> known)
    {
        var options = request.Query.List("options");
        foreach (var option in options)
        {
            if (!known.Contains(option))
            {
                throw ProblemException.InvalidRequest($"\"{option}\" is not an option of this operation", "options");
            }
        }

        return options;
    }
}

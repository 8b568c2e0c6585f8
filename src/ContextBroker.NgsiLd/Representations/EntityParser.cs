using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>How strictly a body is read.</summary>
public enum ParseMode
{
    /// <summary>Create and replace: id and type required unless given by the URL, no NGSI-LD Null.</summary>
    Whole,

    /// <summary>Update, append: attribute instances whole, NGSI-LD Null deletes.</summary>
    Fragment,

    /// <summary>Merge and partial update: instances may lack their value, NGSI-LD Null deletes at any depth.</summary>
    Merge,
}

/// <summary>JSON to the model (clauses 4.5, 5.2.4 to 5.2.8, 5.2.32 to 5.2.38): normalized, concise and simplified.</summary>
public static class EntityParser
{
    /// <exception cref="ProblemException">BadRequestData, naming member and place.</exception>
    public static EntityFragment Parse(JsonValue body, LdContext context, ParseMode mode) => throw new NotImplementedException();

    /// <summary>One attribute's body: for PATCH and PUT on /attrs/{attrName}. One instance per element of an array.</summary>
    public static EntityAttribute ParseAttribute(string expandedName, JsonValue body, LdContext context, ParseMode mode) => throw new NotImplementedException();
}

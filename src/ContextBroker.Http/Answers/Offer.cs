namespace ContextBroker.Http.Answers;

/// <summary>The representations of clause 6.3.4, in its order of preference.</summary>
public enum MediaType
{
    Json,
    LdJson,
    GeoJson,
}

/// <summary>Which representations an operation's answer can have.</summary>
public enum Offer
{
    /// <summary>The answer has no body, or a fixed one: Accept is not looked at.</summary>
    Nothing,

    /// <summary>application/json or application/ld+json.</summary>
    Documents,

    /// <summary>These, or application/geo+json: entities (clause 6.3.15).</summary>
    Entities,
}

namespace ContextBroker.Http.Answers;

/// <summary>The representations of clause 6.3.4, in its order of preference; and of applications on the broker.</summary>
public enum MediaType
{
    Json,
    LdJson,
    GeoJson,
    Csv,
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

    /// <summary>application/json, application/geo+json or text/csv: figures that an application has computed.</summary>
    Figures,

    /// <summary>application/geo+json, whatever Accept says.</summary>
    Features,

    /// <summary>application/json, or text/event-stream where Accept names it: changes, beyond the standard.</summary>
    Changes,
}

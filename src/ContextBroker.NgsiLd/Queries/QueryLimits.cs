namespace ContextBroker.NgsiLd.Queries;

/// <summary>How large a query text may be; what is beyond is answered with TooComplexQuery (clause 5.5.2).</summary>
public sealed record QueryLimits
{
    public static readonly QueryLimits Default = new();

    /// <summary>Characters of one query text.</summary>
    public int MaxLength { get; init; } = 16_384;

    /// <summary>Parentheses or braces inside one another.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Terms and values in one query text.</summary>
    public int MaxTerms { get; init; } = 1_000;
}

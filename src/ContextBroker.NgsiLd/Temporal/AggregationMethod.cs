namespace ContextBroker.NgsiLd.Temporal;

/// <summary>The aggregation methods of clause 4.5.19.1.</summary>
public enum AggregationMethod
{
    Avg,
    DistinctCount,
    Max,
    Min,
    Stddev,
    Sum,
    Sumsq,
    TotalCount,
}

/// <summary>Names of <see cref="AggregationMethod"/> as the API has them.</summary>
public static class AggregationMethods
{
    private static readonly string[] Names = ["avg", "distinctCount", "max", "min", "stddev", "sum", "sumsq", "totalCount"];

    public static string NameOf(AggregationMethod method) => Names[(int)method];

    /// <exception cref="ProblemException">BadRequestData: none of the eight, or none at all.</exception>
    public static AggregationMethod[] Parse(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            throw ProblemException.BadRequestData("aggregatedValues needs aggrMethods", "aggrMethods");
        }

        return [.. names.Select(Parse).Distinct()];
    }

    private static AggregationMethod Parse(string name) => Array.IndexOf(Names, name) is var index and >= 0
        ? (AggregationMethod)index
        : throw ProblemException.BadRequestData($"\"{name}\" of aggrMethods is none of {string.Join(", ", Names)}", "aggrMethods");
}

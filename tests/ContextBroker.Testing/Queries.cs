using ContextBroker.NgsiLd.Queries;
using FsCheck;
using FsCheck.Fluent;

namespace ContextBroker.Testing;

/// <summary>Valid queries of every shape over the names and values of <see cref="Entities"/>, made from a seed; many of them hit some of those.</summary>
public static class Queries
{
    public static Arbitrary<EntityQuery> Arbitrary { get; } = Gen.Choose(0, int.MaxValue).Select(Generate).ToArbitrary();

    /// <summary>Without queries through relationships, which need more than the entity.</summary>
    public static EntityQuery Generate(int seed) => new QueryGenerator(new Random(seed), followsLinks: false).Next();

    /// <summary>Any expression, also through relationships: for parsers and printers.</summary>
    public static QExpression GenerateExpression(int seed) => new ExpressionGenerator(new Random(seed), followsLinks: true).Next();
}

using ContextBroker.NgsiLd.Model;
using FsCheck;
using FsCheck.Fluent;

namespace ContextBroker.Testing;

/// <summary>Valid entities of every shape, made from a seed: the same seed, the same entity. Names and values are few, so that queries hit.</summary>
public static class Entities
{
    public static Arbitrary<Entity> Arbitrary { get; } = Gen.Choose(0, int.MaxValue).Select(Generate).ToArbitrary();

    public static Entity Generate(int seed) => new EntityGenerator(new Random(seed)).Next(seed);

    /// <summary>Entities with ids that differ.</summary>
    public static IEnumerable<Entity> Generate(int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            yield return new EntityGenerator(random).Next(i);
        }
    }
}

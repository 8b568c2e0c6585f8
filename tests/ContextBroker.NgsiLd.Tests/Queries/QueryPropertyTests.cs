using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;
using FsCheck;
using FsCheck.Fluent;
using NetTopologySuite.Geometries;
using Generated = ContextBroker.Testing.Queries;

namespace ContextBroker.NgsiLd.Tests.Queries;

/// <summary>What must hold for every query.</summary>
public sealed class QueryPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2_000);
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Test]
    public void PrintParsesBack() => Prop.ForAll(Seeds, seed =>
    {
        var expression = Generated.GenerateExpression(seed);
        Assert.That(QExpressionParser.Parse(expression.ToString(), LdContext.Core), Is.EqualTo(expression), expression.ToString());
    }).Check(Many);

    [Test]
    public void PartsPrintAndParseBack() => Prop.ForAll(Generated.Arbitrary, query =>
    {
        Assert.That(query.Scope is null || ScopeQueryParser.Parse(query.Scope.ToString()) == query.Scope);
        foreach (var types in query.Selectors.Where(s => s.Types is not null).Select(s => s.Types!))
        {
            Assert.That(TypeSelectionParser.Parse(types.ToString(), LdContext.Core), Is.EqualTo(types));
        }
    }).Check(Many);

    // Any text of the language's own signs: refused or read, never another failure.
    [Test]
    public void AnyTextIsAnswered() => Prop.ForAll(Gen.Elements("a;|()[]{}<>=!~.,\"\\:/#+1-T Z避^$*?😀\0".EnumerateRunes().ToArray()).ListOf().ToArbitrary(), runes =>
    {
        var text = string.Concat(runes);
        Answers(() => QExpressionParser.Parse(text, LdContext.Core));
        Answers(() => QExpressionParser.Parse("a~=" + text, LdContext.Core));
        Answers(() => ScopeQueryParser.Parse(text));
        Answers(() => TypeSelectionParser.Parse(text, LdContext.Core));
        Answers(() => ProjectionParser.Parse(null, text, null, LdContext.Core));
    }).Check(Many);

    [Test]
    public void WhatGeoAcceptsMeetsItsBounds() => Prop.ForAll(Generated.Arbitrary, Entities.Arbitrary, (query, entity) =>
    {
        if (query.Geo is not { Bounds: { } bounds } geo || !EntityMatcher.Matches(geo, entity))
        {
            return;
        }

        Assert.That(entity.Find(geo.Property)!.Value.Instances.Any(i => i.Geometry is { } shape && bounds.Intersects(shape.EnvelopeInternal)));
    }).Check(Many);

    [Test]
    public void WhatQAcceptsMeetsItsBounds() => Prop.ForAll(Generated.Arbitrary, Entities.Arbitrary, (query, entity) =>
    {
        if (query.Q is null || !EntityMatcher.Matches(query.Q, entity))
        {
            return;
        }

        foreach (var bound in QBounds.Of(query.Q))
        {
            Assert.That(entity.Find(bound.Attribute), Is.Not.Null);
            Assert.That(bound.Compare is null || EntityMatcher.Matches(bound.Compare, entity));
        }
    }).Check(Many);

    [Test]
    public void UnequalIsNotEqualOfOneInstance() => Prop.ForAll(Generated.Arbitrary, Entities.Arbitrary, (query, entity) =>
    {
        if (query.Q is not QCompare { Operator: QOperator.Unequal, Path.Keys.IsEmpty: true } unequal || unequal.Path.Attributes.Length != 1
            || entity.Find(unequal.Path.Attributes[0]) is not { Instances.Length: 1 })
        {
            return;
        }

        var exists = EntityMatcher.Matches(new QExists(unequal.Path), entity);
        var equal = EntityMatcher.Matches(unequal with { Operator = QOperator.Equal }, entity);
        Assert.That(EntityMatcher.Matches(unequal, entity), Is.EqualTo(exists && !equal));
    }).Check(Many);

    // A generator whose queries hit nothing, or all, would test no engine.
    [Test]
    public void GeneratedQueriesHitSome()
    {
        var entities = Entities.Generate(1, 100).ToList();
        var hits = Enumerable.Range(0, 300).Select(Generated.Generate).Select(query => entities.Count(e => EntityMatcher.Matches(query, e))).ToList();
        TestContext.Out.WriteLine($"{hits.Count(h => h > 0)} of 300 queries hit something, {hits.Average():F1} of 100 entities in the mean");
        Assert.That(hits.Count(h => h is > 0 and < 100), Is.GreaterThan(100));
    }

    // Rings that cross themselves any way they like: relations over them are decided, not failed.
    [Test]
    public void AnyRingIsDecided() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var (reference, target) = (Ring(random), Ring(random));
        foreach (var relation in Enum.GetValues<GeoRelation>())
        {
            new GeoRelated("urn:x:1", reference, relation).Matches(target);
        }
    }).Check(Many);

    private static Polygon Ring(Random random)
    {
        var corners = Enumerable.Range(0, random.Next(3, 8)).Select(_ => new Coordinate(random.Next(6), random.Next(6))).ToList();
        return new Polygon(new LinearRing([.. corners, corners[0].Copy()]));
    }

    private static void Answers(Func<object?> parse)
    {
        try
        {
            parse();
        }
        catch (ProblemException)
        {
            // An expected failure is an answer.
        }
    }
}

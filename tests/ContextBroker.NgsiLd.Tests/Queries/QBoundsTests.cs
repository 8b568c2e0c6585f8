using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class QBoundsTests
{
    [TestCase("capacity>=300", "capacity>=300")]
    [TestCase("capacity==1,2;status==\"open\"", "capacity==1,2 status==\"open\"")]
    [TestCase("(capacity>1;capacity<9);(x;y)", "capacity>1 capacity<9 x y")]
    [TestCase("capacity>1|capacity<0", "")]
    [TestCase("capacity!=1", "capacity")]
    [TestCase("!capacity", "")]
    [TestCase("address[city]==\"Berlin\"", "address")]
    [TestCase("a.b==1", "a")]
    [TestCase("a.observedAt>2020-01-01T00:00:00Z", "a")]
    [TestCase("name~=\"x\"", "name")]
    [TestCase("rel{a}==1", "rel")]
    [TestCase("createdAt>2020-01-01T00:00:00Z", "")]
    public void BoundsAreWhatMustHold(string q, string expected)
    {
        var bounds = QBounds.Of(QExpressionParser.Parse(q, LdContext.Core)).Select(Text);
        Assert.That(string.Join(' ', bounds), Is.EqualTo(expected));
    }

    private static string Text(QBound bound)
    {
        var attribute = LdContext.Core.Compact(bound.Attribute);
        return bound.Compare?.ToString().Replace($"<{bound.Attribute}>", attribute, StringComparison.Ordinal) ?? attribute;
    }

    [Test]
    public void NoExpressionNoBounds() => Assert.That(QBounds.Of(null), Is.Empty);
}

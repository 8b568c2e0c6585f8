using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Model;

/// <summary>Instances by number, against a list of them: none, the one that is held itself, and several, which are held otherwise.</summary>
public sealed class AttributeInstancesTests
{
    private static readonly AttributeInstance[] Some = [.. Enumerable.Range(0, 5).Select(i => new AttributeInstance { Kind = AttributeKind.Property, Value = JsonValue.Of(i) })];

    [Test]
    public void AreTheOnesGivenInTheirOrder([Values(0, 1, 2, 5)] int count)
    {
        AttributeInstances instances = [.. Some.Take(count)];
        Assert.That((instances.Length, instances.IsEmpty), Is.EqualTo((count, count == 0)));
        Assert.That(instances, Is.EqualTo(Some.Take(count)));
        Assert.That(Enumerable.Range(0, count).Select(i => instances[i]), Is.EqualTo(Some.Take(count)));
        foreach (var outside in new[] { -1, count, int.MaxValue, int.MinValue })
        {
            Assert.That(() => instances[outside], Throws.InstanceOf<ArgumentOutOfRangeException>(), $"{outside}");
        }

        var seen = 0;
        foreach (var instance in instances)
        {
            Assert.That(instance, Is.SameAs(Some[seen++]));
        }

        Assert.That(seen, Is.EqualTo(count));
    }

    [Test]
    public void NothingIsNone()
    {
        Assert.That(default(AttributeInstances), Is.Empty);
        Assert.That(default(EntityAttribute).Instances.IsEmpty);
        Assert.That(default(EntityAttribute).Find(null), Is.Null);
    }

    [Test]
    public void AddingLeavesTheOldOnes([Values(0, 1, 2, 4)] int count)
    {
        AttributeInstances instances = [.. Some.Take(count)];
        Assert.That(instances.Add(Some[count]), Is.EqualTo(Some.Take(count + 1)));
        Assert.That(instances, Is.EqualTo(Some.Take(count)));
    }

    [Test]
    public void OneOfThemIsReplaced([Values(1, 2, 5)] int count)
    {
        // Alike is not the same: which one is meant is told by reference.
        AttributeInstance twin = Some[0] with { }, other = Some[0] with { UnitCode = "C62" };
        for (var place = 0; place < count; place++)
        {
            AttributeInstances instances = [.. Some.Take(count)];
            Assert.That(instances.Replace(Some[place], other), Is.EqualTo(Some.Take(place).Append(other).Concat(Some.Skip(place + 1).Take(count - place - 1))));
            Assert.That(() => instances.Replace(twin, other), Throws.ArgumentException);
            Assert.That(instances, Is.EqualTo(Some.Take(count)));
        }

        Assert.That(() => default(AttributeInstances).Replace(twin, other), Throws.ArgumentException);
    }

    [Test]
    public void ThoseThatFitAreRemoved([Values(0, 1, 2, 5)] int count)
    {
        AttributeInstances instances = [.. Some.Take(count)];
        for (var chosen = 0; chosen < 1 << count; chosen++)
        {
            bool Fits(AttributeInstance instance) => (chosen >> Array.IndexOf(Some, instance) & 1) != 0;
            var left = instances.RemoveAll(Fits);
            Assert.That(left, Is.EqualTo(Some.Take(count).Where(i => !Fits(i))));
            Assert.That(left == instances, Is.EqualTo(chosen == 0), "the very same only when none was removed");
        }

        Assert.That(instances, Is.EqualTo(Some.Take(count)));
    }

    [Test]
    public void AreEqualWhenTheVerySame()
    {
        AttributeInstances one = [Some[0]], two = [Some[0], Some[1]], again = [Some[0], Some[1]];
        Assert.That(one == [Some[0]]);
        Assert.That(one != [Some[0] with { }]);
        Assert.That(two.Equals(two) && two.Equals((object)two));
        Assert.That(two != again, "nobody compares contents without meaning to");
    }
}

using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Sessions;

public class SubscriptionTreeTests
{
    [TestCase("a/b", "a/b", true)]
    [TestCase("a/b", "a", false)]
    [TestCase("a/b", "a/b/c", false)]
    [TestCase("a/+", "a/b", true)]
    [TestCase("a/+", "a", false)]
    [TestCase("a/+", "a/", true)]
    [TestCase("+/b", "/b", true)]
    [TestCase("+/+/c", "a/b/c", true)]
    [TestCase("a/#", "a", true)]
    [TestCase("a/#", "a/b/c", true)]
    [TestCase("a/#", "b/a", false)]
    [TestCase("#", "a/b", true)]
    [TestCase("#", "$SYS/up", false)]
    [TestCase("+/up", "$SYS/up", false)]
    [TestCase("$SYS/#", "$SYS/up", true)]
    public void FiltersMatchAsTheStandardSays(string filter, string topic, bool isMatch)
    {
        var tree = new SubscriptionTree();
        using var session = new KeptSession("one", "", "1");
        tree.Add(session, Of(filter));
        Assert.That(tree.Match(topic, "other").ContainsKey(session), Is.EqualTo(isMatch));
    }

    [Test]
    public void OverlappingSubscriptionsAreOneGrant()
    {
        var tree = new SubscriptionTree();
        using var session = new KeptSession("one", "", "1");
        tree.Add(session, Of("a/#") with { Identifier = 7, QoS = MqttQualityOfServiceLevel.AtMostOnce });
        tree.Add(session, Of("a/b") with { Identifier = 9, QoS = MqttQualityOfServiceLevel.ExactlyOnce, RetainAsPublished = true });
        var grant = tree.Match("a/b", "other")[session];
        Assert.That((grant.QoS, grant.RetainAsPublished), Is.EqualTo((MqttQualityOfServiceLevel.ExactlyOnce, true)));
        Assert.That(grant.Identifiers, Is.EquivalentTo(new[] { 7u, 9u }));
    }

    [Test]
    public void OwnMessagesAreLeftOutIfAsked()
    {
        var tree = new SubscriptionTree();
        using var session = new KeptSession("one", "", "1");
        tree.Add(session, Of("a") with { NoLocal = true });
        Assert.That((tree.Match("a", "one").Count, tree.Match("a", "other").Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public void RemovedSubscriptionLeavesTheOthers()
    {
        var tree = new SubscriptionTree();
        using var one = new KeptSession("one", "", "1");
        using var two = new KeptSession("two", "", "2");
        tree.Add(one, Of("a/b"));
        tree.Add(two, Of("a/b"));
        tree.Add(one, Of("a"));
        tree.Remove(one, "a/b");
        tree.Remove(one, "never/there");
        Assert.That(tree.Match("a/b", "").Keys, Is.EqualTo(new[] { two }));
        tree.Remove(two, "a/b");
        tree.Remove(one, "a");
        Assert.That(tree.IsEmpty);
    }

    private static KeptSubscription Of(string filter) => new(filter, MqttQualityOfServiceLevel.AtLeastOnce, NoLocal: false, RetainAsPublished: false, 0);
}

namespace ContextBroker.Mqtt.Broker;

public class TopicRightsTests
{
    [TestCase("a/b", "a/b", true)]
    [TestCase("a/b", "a/c", false)]
    [TestCase("a/b", "a", false)]
    [TestCase("a/+", "a/x", true)]
    [TestCase("a/+", "a/x/y", false)]
    [TestCase("a/#", "a", true)]
    [TestCase("a/#", "a/b/c", true)]
    [TestCase("a/#", "ab", false)]
    [TestCase("#", "any/thing", true)]
    [TestCase("#", "$SYS/x", false)]
    [TestCase("+/x", "$SYS/x", false)]
    [TestCase("/json/key/{user}/#", "/json/key/c1/attrs", true)]
    [TestCase("/json/key/{user}/#", "/json/key/c2/attrs", false)]
    public void TopicIsAllowed(string filter, string topic, bool allowed) =>
        Assert.That(new TopicRights([filter], []).Of("c1").MayPublish(topic), Is.EqualTo(allowed));

    [TestCase("a/#", "a/b/+", true)]
    [TestCase("a/#", "#", false)]
    [TestCase("a/+", "a/#", false)]
    [TestCase("a/+", "a/+", true)]
    [TestCase("a/b", "a/+", false)]
    [TestCase("a/#", "$share/group/a/b", true)]
    [TestCase("a/#", "$share/group/b", false)]
    [TestCase("#", "+/+/#", true)]
    public void FilterIsAllowed(string allowed, string wanted, bool isAllowed) =>
        Assert.That(new TopicRights([], [allowed]).MaySubscribe(wanted), Is.EqualTo(isAllowed));

    [Test]
    public void NoFilterAllowsAll()
    {
        var rights = new TopicRights([], []);
        Assert.That((rights.MayPublish("a"), rights.MaySubscribe("#")), Is.EqualTo((true, true)));
    }

    [Test]
    public void DeniedTopicIsNotPublishedTo()
    {
        var rights = new TopicRights([], [], topic => topic == "a");
        Assert.That((rights.MayPublish("a"), rights.MayPublish("b"), rights.MaySubscribe("a")), Is.EqualTo((false, true, true)));
    }

    [TestCase("+")]
    [TestCase("#")]
    [TestCase("a/b")]
    public void NameWithWildcardsWidensNothing(string user)
    {
        var rights = new TopicRights(["x/{user}/y"], ["x/{user}/#"]).Of(user);
        Assert.That((rights.MayPublish("x/a/y"), rights.MayPublish("x/a/b/y"), rights.MaySubscribe("x/a/b")), Is.EqualTo((false, false, false)));
    }
}

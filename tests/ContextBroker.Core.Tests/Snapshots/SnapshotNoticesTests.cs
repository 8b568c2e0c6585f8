using ContextBroker.Core.Delivery;
using ContextBroker.Core.Tests.Delivery;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Snapshots;

namespace ContextBroker.Core.Tests.Snapshots;

/// <summary>Snapshot status notifications arrive, also on a bad day (clause 5.16.6).</summary>
public sealed class SnapshotNoticesTests
{
    private const string Address = "http://receiver/a";

    private SnapshotRig _rig = null!;

    [SetUp]
    public async Task GivenAShelter()
    {
        _rig = await SnapshotRig.Started();
        await _rig.Write("urn:s:1", 10);
    }

    [TearDown]
    public async Task Stop() => await _rig.DisposeAsync();

    [Test]
    public async Task TellsEachStatusOnce()
    {
        await _rig.Frozen("urn:snap:1", Told);
        await _rig.Receivers.WaitFor(1);
        await _rig.Provision.Update("", "urn:snap:1", JsonText.Parse("""{"snapshotPriority":9}"""), default);
        await _rig.Receivers.WaitFor(2);
        await _rig.Provision.Delete("", "urn:snap:1", default);
        await _rig.Sweep();
        await _rig.Sweep();
        var told = await _rig.Receivers.WaitFor(3);
        Assert.That(told.Select(Priority), Is.EqualTo(new[] { 5, 9, 9 }));
        Assert.That(told.Select(m => m.NotificationId).Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public async Task TellsOfTheEndThatTimeBrings()
    {
        await _rig.Frozen("urn:snap:1", Told);
        await _rig.Receivers.WaitFor(1);
        _rig.Clock.Advance(TimeSpan.FromDays(2));
        await _rig.Sweep();
        var end = Json((await _rig.Receivers.WaitFor(2))[1]);
        Assert.That(Text(end, "expiresAt"), Is.EqualTo("2026-08-02T12:00:00.000Z"));
        Assert.That(Text(end, "notifiedAt"), Is.EqualTo("2026-08-03T12:00:00.000Z"));
    }

    [Test]
    public async Task WaitsForAReceiverThatIsAway()
    {
        _rig.Receivers.Refuses(Address);
        await _rig.Frozen("urn:snap:1", Told);
        await _rig.Receivers.WaitForAttempts(1);
        await _rig.Restart();
        _rig.Receivers.Accepts(Address);
        Assert.That(FakeReceivers.Text((await _rig.Receivers.WaitFor(1))[0]), Does.Contain("\"snapshotStatus\":\"success\""));
    }

    [Test]
    public async Task AnEndIsToldBeforeAllIsForgotten()
    {
        _rig.Receivers.Refuses(Address);
        await _rig.Frozen("urn:snap:1", Told);
        await _rig.Provision.Delete("", "urn:snap:1", default);
        await _rig.Sweep();
        Assert.That(_rig.Documents, Is.Not.Zero);
        _rig.Receivers.Accepts(Address);
        await _rig.Receivers.WaitFor(2);
        await SnapshotRig.Until(IsForgotten);
    }

    [Test]
    public async Task OneThatNeverAnswersIsGivenUp()
    {
        _rig.Receivers.Refuses(Address);
        await _rig.Frozen("urn:snap:1", Told);
        await _rig.Provision.Delete("", "urn:snap:1", default);
        _rig.Clock.Advance(_rig.Options.NoticeAge);
        Assert.That(await IsForgotten(), Is.True);
    }

    [Test]
    public async Task WithoutAnEndpointNobodyIsTold()
    {
        await _rig.Frozen("urn:snap:1");
        await _rig.Provision.Update("", "urn:snap:1", JsonText.Parse("""{"snapshotPriority":9}"""), default);
        await _rig.Provision.Delete("", "urn:snap:1", default);
        await _rig.Sweep();
        Assert.That((_rig.Receivers.Attempts, _rig.Documents), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task AnotherEndpointIsToldFromThenOn()
    {
        await _rig.Frozen("urn:snap:1", Told);
        await _rig.Receivers.WaitFor(1, Address);
        await _rig.Provision.Update("", "urn:snap:1", JsonText.Parse("""{"endpoint":"http://receiver/b"}"""), default);
        await _rig.Receivers.WaitFor(1, "http://receiver/b");
        Assert.That(_rig.Receivers.Taken, Has.Count.EqualTo(2));
    }

    private static Snapshot Told(Snapshot snapshot) => snapshot with { Endpoint = new Uri(Address) };

    private async Task<bool> IsForgotten()
    {
        await _rig.Sweep();
        return _rig.Documents == 0;
    }

    private static int Priority(NotificationMessage message) => (int)((JsonNumber)Json(message)["snapshotPriority"]!).Value;

    private static string Text(JsonObject json, string member) => ((JsonString)json[member]!).Value;

    private static JsonObject Json(NotificationMessage message) => (JsonObject)JsonText.Parse(message.Body.Span);
}

using ContextBroker.Core.Delivery;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

public class SendingSessionTests
{
    private static readonly object First = new();
    private static readonly object Second = new();
    private static readonly SendResult Broken = new("it broke");

    private SendingSession _session = null!;
    private FakeTimeProvider _clock = null!;

    [SetUp]
    public void MakeSession()
    {
        _clock = new FakeTimeProvider();
        _session = new SendingSession(_clock, capacity: 2);
        _session.Begin(First, goesOn: false);
    }

    [Test]
    public void NumbersBeginAgainAndPassByThoseInUse()
    {
        var kept = Add("kept");
        for (var i = 2; i <= ushort.MaxValue; i++)
        {
            Confirm(Add($"{i}"));
        }

        Assert.That((kept.Packet.PacketIdentifier, Add("next").Packet.PacketIdentifier), Is.EqualTo((1, 2)));
    }

    [Test]
    public void WhatIsOnItsWayComesAgainInOrder()
    {
        for (var i = 1; i < ushort.MaxValue; i++)
        {
            Confirm(Add($"{i}"));
        }

        InFlight[] before = [Add("a"), Add("b"), Add("c")];
        Confirm(before[1]);
        _session.End(First, Broken, isForgotten: false);
        var again = _session.Begin(Second, goesOn: true);
        Assert.That(again.Select(message => (message.Key.NotificationId, message.Packet.PacketIdentifier)), Is.EqualTo(new[] { ("a", 65535), ("c", 2) }));
    }

    [Test]
    public async Task EndTellsWhoWaitsAndKeepsTheMessage()
    {
        var message = Add("a");
        _session.End(First, Broken, isForgotten: false);
        Assert.That((await message.Confirmation.Task.Soon(), _session.Count), Is.EqualTo((Broken, 1)));
        Assert.That(_session.Add(First, Key("b"), Packet(), new SemaphoreSlim(1)), Is.Null, "the connection is over");
    }

    [Test]
    public void SessionThatTheBrokerLostIsForgotten()
    {
        Add("a");
        _session.End(First, Broken, isForgotten: false);
        Assert.That((_session.Begin(Second, goesOn: false).Count, _session.Join(Key("a"))), Is.EqualTo((0, (InFlight?)null)));
    }

    [Test]
    public async Task WhoHearsLateOfTheBreakForgetsNothingThatWasConfirmedMeanwhile()
    {
        var message = Add("a");
        _session.End(First, Broken, isForgotten: false);
        _session.Begin(Second, goesOn: true);
        Release(Second, message);
        _session.Leave(message, Broken);
        var found = _session.Join(Key("a"));
        Assert.That(await found!.Confirmation.Task.Soon(), Is.EqualTo(SendResult.Delivered));
        _session.Leave(found, SendResult.Delivered);
        Assert.That(_session.Join(Key("a")), Is.Null);
    }

    [Test]
    public async Task ConfirmedAfterTheConnectionWasGivenUpIsToldToWhoComesBack()
    {
        var message = Add("a");
        var waiting = message.Confirmation.Task;
        _session.End(First, Broken, isForgotten: false);
        Release(message);
        Assert.That(await waiting.Soon(), Is.EqualTo(Broken));
        _session.Leave(message, Broken);
        var found = _session.Join(Key("a"));
        Assert.That(await found!.Confirmation.Task.Soon(), Is.EqualTo(SendResult.Delivered));
        Assert.That(_session.Begin(Second, goesOn: true), Is.Empty);
    }

    [TestCase(MqttQualityOfServiceLevel.AtLeastOnce)]
    [TestCase(MqttQualityOfServiceLevel.ExactlyOnce)]
    public void ConfirmationOfTheConnectionBeforeComesTooLate(MqttQualityOfServiceLevel qos)
    {
        using var window = new SemaphoreSlim(0);
        var packet = Packet();
        (packet.QualityOfServiceLevel, packet.Payload) = (qos, new("full"u8.ToArray()));
        var message = _session.Add(First, Key("a"), packet, window)!;
        _session.Leave(message, told: null);
        _session.End(First, Broken, isForgotten: false);
        Assert.That(_session.Begin(Second, goesOn: true), Is.EqualTo(new[] { message }));
        _session.Receive(First, packet.PacketIdentifier);
        _session.Confirm(First, packet.PacketIdentifier, qos, SendResult.Delivered);
        Assert.That((message.IsReceived, _session.Sending(message, window), packet.Payload.Length), Is.EqualTo((false, true, 4L)), "it is sent again as it was");
        _session.Confirm(Second, packet.PacketIdentifier, qos, SendResult.Delivered);
        Assert.That((window.CurrentCount, _session.Sending(message, window)), Is.EqualTo((1, false)));
    }

    [Test]
    public void WhatIsRefusedTakesNoPlaceAmongThoseRemembered()
    {
        var kept = Add("kept");
        _session.Leave(kept, told: null);
        Release(kept);
        for (var i = 0; i < 5; i++)
        {
            var refused = Add($"{i}");
            _session.Confirm(First, refused.Packet.PacketIdentifier, MqttQualityOfServiceLevel.ExactlyOnce, new SendResult("no", IsPermanent: true));
            _session.Leave(refused, new SendResult("no", IsPermanent: true));
        }

        Assert.That(_session.Join(Key("kept")), Is.SameAs(kept));
    }

    [Test]
    public async Task ConfirmedWhileNobodyWaitedIsRemembered()
    {
        var message = Add("a");
        _session.Leave(message, told: null);
        Release(message);
        var found = _session.Join(Key("a"));
        Assert.That(await found!.Confirmation.Task.Soon(), Is.EqualTo(SendResult.Delivered));
        _session.Leave(found, told: SendResult.Delivered);
        Assert.That(_session.Join(Key("a")), Is.Null, "it may be sent anew on purpose");
    }

    [Test]
    public void RememberedAreBounded()
    {
        foreach (var id in (string[])["a", "b", "c"])
        {
            var message = Add(id);
            _session.Leave(message, told: null);
            Release(message);
        }

        Assert.That((string[])[.. ((string[])["a", "b", "c"]).Where(id => _session.Join(Key(id)) is not null)], Is.EqualTo(new[] { "b", "c" }));
    }

    [Test]
    public void RefusedIsNotRemembered()
    {
        var message = Add("a");
        _session.Leave(message, told: null);
        _session.Confirm(First, message.Packet.PacketIdentifier, MqttQualityOfServiceLevel.ExactlyOnce, new SendResult("refused", IsPermanent: true));
        Assert.That((_session.Join(Key("a")), _session.Count), Is.EqualTo(((InFlight?)null, 0)));
    }

    [Test]
    public void ConfirmationOfAnotherKindCountsForNothing()
    {
        var message = Add("a");
        _session.Confirm(First, message.Packet.PacketIdentifier, MqttQualityOfServiceLevel.AtLeastOnce, SendResult.Delivered);
        Assert.That((_session.Count, _session.Receive(First, 99)), Is.EqualTo((1, false)));
    }

    [Test]
    public void SessionThatGetsNowhereIsGivenUp()
    {
        var message = Add("a");
        for (var i = 0; i < 5; i++)
        {
            Assert.That(_session.IsKnown);
            _session.Begin(First, goesOn: true);
        }

        Assert.That(_session.IsKnown, Is.False);
        _session.Receive(First, message.Packet.PacketIdentifier);
        Assert.That(_session.IsKnown);
    }

    [Test]
    public void PlaceIsGivenBack()
    {
        using var window = new SemaphoreSlim(0);
        var message = _session.Add(First, Key("a"), Packet(), window)!;
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.That((window.CurrentCount, _session.LongestWait()), Is.EqualTo((0, (TimeSpan?)TimeSpan.FromSeconds(3))));
        Confirm(message);
        Assert.That((window.CurrentCount, _session.LongestWait()), Is.EqualTo((1, (TimeSpan?)null)));
    }

    private static MessageKey Key(string id) => new("", "urn:s:1", id, "city");

    private static MqttPublishPacket Packet() => new() { Topic = "city", QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce };

    private InFlight Add(string id) => _session.Add(First, Key(id), Packet(), new SemaphoreSlim(0))!;

    private void Confirm(InFlight message)
    {
        Release(message);
        _session.Leave(message, told: SendResult.Delivered);
    }

    private void Release(InFlight message) => Release(First, message);

    private void Release(object connection, InFlight message)
    {
        _session.Receive(connection, message.Packet.PacketIdentifier);
        _session.Confirm(connection, message.Packet.PacketIdentifier, MqttQualityOfServiceLevel.ExactlyOnce, SendResult.Delivered);
    }
}

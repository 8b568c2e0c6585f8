using System.IO.Pipelines;
using ContextBroker.Mqtt.Broker;
using MQTTnet.Exceptions;

namespace ContextBroker.Mqtt.Tests.Broker;

public class PacketSizeGuardTests
{
    // CONNECT announcing 15 bytes, of which two come before the client hangs up.
    private static readonly byte[] HalfAPacket = [0x10, 0x0F, 0, 4];

    private static readonly byte[] Ping = [0xC0, 0];

    [Test]
    public async Task AClientThatHangsUpInAPacketIsNotAskedForEver()
    {
        var guard = await Received(HalfAPacket);
        var first = await guard.ReadAsync();
        guard.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        await Assert.ThatAsync(async () => await guard.ReadAsync(), Throws.TypeOf<MqttCommunicationException>());
    }

    [Test]
    public async Task WholePacketsBeforeTheEndAreRead()
    {
        var guard = await Received([.. Ping, .. Ping]);
        var first = await guard.ReadAsync();
        guard.AdvanceTo(first.Buffer.GetPosition(Ping.Length));
        var second = await guard.ReadAsync();
        Assert.That(second.Buffer.Length, Is.EqualTo(Ping.Length));
        guard.AdvanceTo(second.Buffer.End);
        var end = await guard.ReadAsync();
        Assert.That((end.IsCompleted, end.Buffer.IsEmpty), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task APacketIsWaitedForWhileTheConnectionLives()
    {
        var pipe = new Pipe();
        var guard = new PacketSizeGuard(pipe.Reader, maxPacketSize: 1024);
        await pipe.Writer.WriteAsync(HalfAPacket);
        var first = await guard.ReadAsync();
        guard.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        await pipe.Writer.WriteAsync(new byte[13]);
        Assert.That((await guard.ReadAsync()).Buffer.Length, Is.EqualTo(17));
    }

    private static async Task<PacketSizeGuard> Received(byte[] bytes)
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(bytes);
        await pipe.Writer.CompleteAsync();
        return new PacketSizeGuard(pipe.Reader, maxPacketSize: 1024);
    }
}

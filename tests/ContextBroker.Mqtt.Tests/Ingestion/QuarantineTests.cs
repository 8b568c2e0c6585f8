using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Mqtt.Ingestion;

public class QuarantineTests
{
    private readonly FakeTimeProvider _clock = new();

    [TestCase(3, 1000, new[] { 3, 4, 5 })]
    [TestCase(100, 25, new[] { 4, 5 })]
    [TestCase(0, 1000, new int[0])]
    public async Task OldestGoFirst(int maxMessages, int maxBytes, int[] kept)
    {
        var documents = new MemoryDocuments();
        var quarantine = New(documents, maxMessages, maxBytes);
        await Fill(quarantine);
        var again = New(documents, maxMessages, maxBytes);
        await again.Load(CancellationToken.None);
        Assert.That(quarantine.Messages.Select(m => m.Topic), Is.EqualTo(kept.Select(i => $"{i}")));
        Assert.That(again.Messages.Select(m => (m.Topic, m.Payload.Length, m.Number)), Is.EqualTo(kept.Select(i => ($"{i}", 10, (long)i))));
    }

    [Test]
    public async Task OldOnesGo()
    {
        var documents = new MemoryDocuments();
        var quarantine = New(documents, 100, 1000);
        await Fill(quarantine);
        _clock.Advance(TimeSpan.FromDays(31));
        Assert.That(quarantine.Messages, Is.Empty);
        await quarantine.Add("client", "device", "new", new byte[1], "reason");
        Assert.That((await documents.List("mqtt-quarantine", CancellationToken.None)).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task RemovedStaysRemoved()
    {
        var documents = new MemoryDocuments();
        var quarantine = New(documents, 100, 1000);
        await Fill(quarantine);
        await quarantine.Remove(2);
        var again = New(documents, 100, 1000);
        await again.Load(CancellationToken.None);
        Assert.That(again.Messages.Select(m => m.Number), Is.EqualTo(new[] { 1, 3, 4, 5 }));
    }

    private static async Task Fill(Quarantine quarantine)
    {
        for (var i = 1; i <= 5; i++)
        {
            await quarantine.Add("client", "device", $"{i}", new byte[10], "reason");
        }
    }

    private Quarantine New(MemoryDocuments documents, int maxMessages, int maxBytes) =>
        new(documents, Options.Create(new MqttOptions { QuarantineMessages = maxMessages, QuarantineBytes = maxBytes }), _clock);
}

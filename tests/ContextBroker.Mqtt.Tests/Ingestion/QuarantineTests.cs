using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Ingestion;

public class QuarantineTests
{
    [TestCase(3, 1000, new[] { 3, 4, 5 })]
    [TestCase(100, 25, new[] { 4, 5 })]
    [TestCase(0, 1000, new int[0])]
    public void OldestGoFirst(int maxMessages, int maxBytes, int[] kept)
    {
        var quarantine = new Quarantine(Options.Create(new MqttOptions { QuarantineMessages = maxMessages, QuarantineBytes = maxBytes }));
        for (var i = 1; i <= 5; i++)
        {
            quarantine.Add(new QuarantinedMessage(default, "client", $"{i}", new byte[10], "reason"));
        }

        Assert.That(quarantine.Messages.Select(m => m.Topic), Is.EqualTo(kept.Select(i => $"{i}")));
    }
}

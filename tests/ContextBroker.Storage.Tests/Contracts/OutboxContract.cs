using System.Text;
using ContextBroker.Core.Storage;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

public abstract class OutboxContract : StorageContract
{
    private const string Reader = "subscriptions";

    private IOutbox Outbox => Store.Outbox;

    [Test]
    public async Task NewReaderStartsAtZero() => Assert.That(await Outbox.Position(Reader, CancellationToken.None), Is.Zero);

    [Test]
    public async Task ItemsAndPositionMoveTogether()
    {
        await Enqueue(7, Item("a", 1), Item("a", 2));
        await Store.Reopen();
        Assert.That(await Outbox.Position(Reader, CancellationToken.None), Is.EqualTo(7));
        Assert.That(await Outbox.Position("other", CancellationToken.None), Is.Zero);
        Assert.That((await Pending("a")).Select(e => e.Item.NotificationId), Is.EqualTo(new[] { "urn:n:1", "urn:n:2" }));
    }

    [Test]
    public async Task PositionMovesWithoutItems()
    {
        Assert.That(await Enqueue(9), Is.Empty);
        Assert.That(await Outbox.Position(Reader, CancellationToken.None), Is.EqualTo(9));
    }

    [Test]
    public async Task ItemsComeBackWhole()
    {
        var item = Item("a", 1, "kawasaki");
        var numbers = await Enqueue(1, item);
        var entry = (await Outbox.Pending("kawasaki", "a", 0, 10, CancellationToken.None))[0];
        Assert.That(entry.Number, Is.EqualTo(numbers[0]));
        Assert.That(entry.Item with { Payload = default, Entities = null }, Is.EqualTo(item with { Payload = default, Entities = null }));
        Assert.That(entry.Item.Entities, Is.EqualTo(item.Entities));
        Assert.That(entry.QueuedAt, Is.Null);
        Assert.That(entry.Item.Payload.ToArray(), Is.EqualTo(item.Payload.ToArray()));
    }

    [Test]
    public async Task PendingGoesOnAfterANumber()
    {
        var numbers = await Enqueue(1, Item("a", 1), Item("b", 2), Item("a", 3), Item("a", 4));
        Assert.That((await Outbox.Pending(Tenant, "a", numbers[0], 1, CancellationToken.None)).Select(e => e.Number), Is.EqualTo(new[] { numbers[2] }));
        Assert.That(await Outbox.Pending("kawasaki", "a", 0, 10, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task WaitingCountsBySubscription()
    {
        await Enqueue(1, Item("a", 1), Item("b", 2), Item("a", 3), Item("a", 4, "kawasaki"));
        Assert.That(await Outbox.Waiting(CancellationToken.None), Is.EquivalentTo(new Dictionary<(string, string), long>
        {
            [(Tenant, "a")] = 2, [(Tenant, "b")] = 1, [("kawasaki", "a")] = 1,
        }));
    }

    [Test]
    public async Task RemoveAllIsOneSubscriptions()
    {
        await Enqueue(1, Item("a", 1), Item("b", 2), Item("a", 3, "kawasaki"));
        await Outbox.RemoveAll(Tenant, "a", Make.Noon, CancellationToken.None);
        Assert.That((await Outbox.Waiting(CancellationToken.None)).Keys, Is.EquivalentTo(new[] { (Tenant, "b"), ("kawasaki", "a") }));
    }

    [Test]
    public async Task NumbersRiseEvenAfterRemoval()
    {
        var first = await Enqueue(1, Item("a", 1));
        await Store.Ledger.Finish([new DeliveryEnd(first[0], DeliveryState.Delivered, Make.Noon, "urn:n:1", default)], CancellationToken.None);
        await Store.Reopen();
        Assert.That((await Enqueue(2, Item("a", 2)))[0], Is.GreaterThan(first[0]));
    }

    private static OutboxItem Item(string subscription, int number, string tenant = Tenant) =>
        new(tenant, subscription, $"urn:n:{number}", number, Make.Noon, Encoding.UTF8.GetBytes($"{{\"n\":{number}}}"),
            [new NotifiedEntity($"urn:e:{number}", number), new NotifiedEntity("urn:e:linked", 77)]);

    private Task<IReadOnlyList<long>> Enqueue(long position, params OutboxItem[] items) => Outbox.Enqueue(Reader, position, items, CancellationToken.None);

    private async Task<IReadOnlyList<OutboxEntry>> Pending(string subscription) => await Outbox.Pending(Tenant, subscription, 0, 10, CancellationToken.None);
}

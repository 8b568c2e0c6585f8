using System.Text;
using ContextBroker.Core.Storage;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

public abstract class DeliveryLedgerContract : StorageContract
{
    private static readonly DateTimeOffset Later = Make.Noon.AddMinutes(1);
    private static readonly byte[] Attempts = "[1]"u8.ToArray();

    private readonly Dictionary<long, string> _ids = [];

    private IDeliveryLedger Ledger => Store.Ledger;

    [Test]
    public async Task WaitingIsInTheLedger()
    {
        var numbers = await Enqueue(Item("a", 1));
        var entry = (await Find("a")).Single();
        Assert.That((entry.Number, entry.State, entry.EndedAt, entry.NotificationId), Is.EqualTo((numbers[0], DeliveryState.Waiting, (DateTimeOffset?)null, "urn:n:1")));
        Assert.That(entry.Entities, Is.EqualTo(new[] { new NotifiedEntity("urn:e:1", 1) }));
    }

    [Test]
    public async Task FinishedLeavesTheOutbox()
    {
        var numbers = await Enqueue(Item("a", 1), Item("a", 2), Item("a", 3));
        await Finish(DeliveryState.Delivered, numbers[0], numbers[2], 12345);
        await Store.Reopen();
        Assert.That((await Pending("a")).Select(e => e.Number), Is.EqualTo(new[] { numbers[1] }));
        Assert.That((await Find("a")).Select(e => e.State), Is.EqualTo(new[] { DeliveryState.Delivered, DeliveryState.Waiting, DeliveryState.Delivered }));
    }

    [Test]
    public async Task EndIsKeptWhole()
    {
        var numbers = await Enqueue(Item("a", 1, "kawasaki"));
        await Ledger.Finish([new DeliveryEnd(numbers[0], DeliveryState.Delivered, Later, "urn:n:sent", Attempts)], default);
        var entry = (await Ledger.Find("kawasaki", "a", new LedgerQuery(), default)).Single();
        Assert.That((entry.Sequence, entry.CreatedAt, entry.EndedAt, entry.NotificationId), Is.EqualTo((1, Make.Noon, (DateTimeOffset?)Later, "urn:n:sent")));
        Assert.That(entry.Attempts.ToArray(), Is.EqualTo(Attempts));
        Assert.That(await Find("a"), Is.Empty, "another tenant's");
    }

    [Test]
    public async Task NotesComeBackWithWhatWaits()
    {
        var numbers = await Enqueue(Item("a", 1));
        await Ledger.Note([new NotedAttempts(numbers[0], "[0]"u8.ToArray()), new NotedAttempts(12345, Attempts)], default);
        await Ledger.Note([new NotedAttempts(numbers[0], Attempts)], default);
        await Store.Reopen();
        Assert.That((await Pending("a")).Single().Attempts.ToArray(), Is.EqualTo(Attempts));
        Assert.That((await Find("a")).Single().Attempts.ToArray(), Is.EqualTo(Attempts));
    }

    [Test]
    public async Task NoteAfterTheEndIsPassedOver()
    {
        var numbers = await Enqueue(Item("a", 1));
        await Finish(DeliveryState.Delivered, numbers);
        await Ledger.Note([new NotedAttempts(numbers[0], "[9]"u8.ToArray())], default);
        Assert.That((await Find("a")).Single().Attempts.ToArray(), Is.EqualTo(Attempts));
    }

    [TestCase(null, null, null, null, 0, 9, "1 2 3 4")]
    [TestCase(2, null, null, null, 0, 9, "2 3 4")]
    [TestCase(null, 3, null, null, 0, 9, "1 2")]
    [TestCase(null, null, DeliveryState.Dead, null, 0, 9, "2")]
    [TestCase(null, null, DeliveryState.Waiting, null, 0, 9, "4")]
    [TestCase(null, null, null, "urn:e:3", 0, 9, "3")]
    [TestCase(null, null, null, "urn:e", 0, 9, "")]
    [TestCase(null, null, null, null, 2, 1, "3")]
    public async Task QueryNarrows(int? from, int? to, DeliveryState? state, string? entity, int after, int limit, string expected)
    {
        var numbers = await Enqueue([.. Enumerable.Range(1, 4).Select(n => Item("a", n) with { CreatedAt = Make.Noon.AddHours(n) }), Item("b", 5)]);
        await Finish(DeliveryState.Delivered, numbers[0], numbers[2], numbers[4]);
        await Finish(DeliveryState.Dead, numbers[1]);
        var query = new LedgerQuery(
            from is { } first ? Make.Noon.AddHours(first) : null, to is { } last ? Make.Noon.AddHours(last) : null, state, entity, after == 0 ? 0 : numbers[after - 1], limit);
        Assert.That(string.Join(' ', (await Ledger.Find(Tenant, "a", query, default)).Select(e => e.Sequence)), Is.EqualTo(expected));
    }

    [Test]
    public async Task DeadKeepsItsPayload()
    {
        var numbers = await Enqueue(Item("a", 1), Item("a", 2), Item("a", 3));
        await Finish(DeliveryState.Dead, numbers[0]);
        await Finish(DeliveryState.Delivered, numbers[1]);
        Assert.That(await Payload("a", numbers[0]), Is.EqualTo("{\"n\":1}"));
        Assert.That(await Payload("a", numbers[1]), Is.Null);
        Assert.That(await Payload("a", numbers[2]), Is.EqualTo("{\"n\":3}"), "waiting");
        Assert.That(await Payload("b", numbers[0]), Is.Null, "another subscription's");
        Assert.That(await Ledger.Dead(default), Is.EquivalentTo(new Dictionary<(string, string), long> { [(Tenant, "a")] = 1 }));
    }

    [Test]
    public async Task RetryQueuesTheDeadAgain()
    {
        var numbers = await Enqueue(Item("a", 1), Item("a", 2), Item("b", 3));
        await Finish(DeliveryState.Dead, numbers[0], numbers[2]);
        var queued = await Ledger.Retry(Tenant, "a", numbers, Later, default);
        await Store.Reopen();
        var pending = await Pending("a");
        Assert.That(pending.Select(e => e.Number), Is.EqualTo(new[] { numbers[1], queued.Single().Number }));
        Assert.That(queued.Single().Number, Is.GreaterThan(numbers[2]));
        Assert.That((pending[1].QueuedAt, pending[1].Item.NotificationId, pending[1].Item.CreatedAt), Is.EqualTo(((DateTimeOffset?)Later, "urn:n:1", Make.Noon)));
        Assert.That(pending[1].Attempts.ToArray(), Is.EqualTo(Attempts));
        Assert.That(Encoding.UTF8.GetString(pending[1].Item.Payload.Span), Is.EqualTo("{\"n\":1}"));
        Assert.That((await Find("a")).Select(e => (e.Number, e.State)), Is.EqualTo(pending.Select(e => (e.Number, DeliveryState.Waiting))));
    }

    [Test]
    public async Task FirstReceiptStays()
    {
        var numbers = await Enqueue(Item("a", 1), Item("a", 2));
        await Finish(DeliveryState.Delivered, numbers[0]);
        Assert.That(await Receive("a", 1, "duty officer"), Is.True);
        Assert.That(await Receive("a", 1, "again"), Is.True);
        Assert.That(await Receive("a", 3, "unknown"), Is.False);
        Assert.That(await Receive("b", 1, "another's"), Is.False);
        Assert.That((await Find("a")).Select(e => e.Receipt?.Text), Is.EqualTo(new[] { "duty officer", null }));
    }

    // A receiver may say that he has it before his confirmation came back.
    [Test]
    public async Task ReceiptMayComeBeforeTheEnd()
    {
        var numbers = await Enqueue(Item("a", 1));
        await Receive("a", 1, null);
        Assert.That((await Find("a")).Single().Receipt, Is.EqualTo(new Receipt(Later, null)));
        await Ledger.Note([new NotedAttempts(numbers[0], Attempts)], default);
        await Finish(DeliveryState.Delivered, numbers);
        Assert.That((await Find("a")).Single().Receipt, Is.EqualTo(new Receipt(Later, null)));
    }

    [Test]
    public async Task DeletedSubscriptionsAreWithdrawn()
    {
        var numbers = await Enqueue(Item("a", 1), Item("a", 2), Item("a", 3), Item("b", 4));
        await Finish(DeliveryState.Delivered, numbers[0]);
        await Finish(DeliveryState.Dead, numbers[1]);
        await Store.Outbox.RemoveAll(Tenant, "a", Later, default);
        Assert.That(await Pending("a"), Is.Empty);
        Assert.That((await Find("a")).Select(e => e.State), Is.EqualTo(new[] { DeliveryState.Delivered, DeliveryState.Withdrawn, DeliveryState.Withdrawn }));
        Assert.That((await Find("b")).Single().State, Is.EqualTo(DeliveryState.Waiting));
        Assert.That(await Ledger.Dead(default), Is.Empty);
    }

    [Test]
    public async Task TrimForgetsByAge()
    {
        var numbers = await Enqueue(Item("a", 1), Item("a", 2), Item("a", 3), Item("a", 4));
        await Finish(DeliveryState.Delivered, numbers[0], numbers[1]);
        await Ledger.Finish([new DeliveryEnd(numbers[2], DeliveryState.Delivered, Later.AddDays(1), "urn:n:3", default)], default);
        Assert.That(await Ledger.Trim(Later, null, 10, default), Is.Zero, "not before, but at");
        Assert.That(await Ledger.Trim(Later.AddTicks(1), null, 1, default), Is.EqualTo(1));
        Assert.That(await Ledger.Trim(Later.AddTicks(1), null, 10, default), Is.EqualTo(1));
        Assert.That((await Find("a")).Select(e => e.Sequence), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public async Task TrimKeepsTheNewestAndTheDead()
    {
        var numbers = await Enqueue([.. Enumerable.Range(1, 6).Select(n => Item("a", n))]);
        await Finish(DeliveryState.Dead, numbers[0]);
        await Finish(DeliveryState.Delivered, numbers[1], numbers[2], numbers[3], numbers[5]);
        Assert.That(await Ledger.Trim(null, 3, 10, default), Is.EqualTo(2));
        Assert.That((await Find("a")).Select(e => e.Sequence), Is.EqualTo(new[] { 1, 4, 5, 6 }));
        Assert.That(await Ledger.Trim(null, null, 10, default), Is.Zero);
    }

    private static OutboxItem Item(string subscription, int number, string tenant = Tenant) => new(
        tenant, subscription, $"urn:n:{number}", number, Make.Noon, Encoding.UTF8.GetBytes($"{{\"n\":{number}}}"), [new NotifiedEntity($"urn:e:{number}", number)]);

    private async Task<IReadOnlyList<long>> Enqueue(params OutboxItem[] items)
    {
        var numbers = await Store.Outbox.Enqueue("subscriptions", 1, items, default);
        foreach (var (number, item) in numbers.Zip(items))
        {
            _ids[number] = item.NotificationId;
        }

        return numbers;
    }

    private async Task<IReadOnlyList<OutboxEntry>> Pending(string subscription) => await Store.Outbox.Pending(Tenant, subscription, 0, 10, default);

    private async Task<IReadOnlyList<LedgerEntry>> Find(string subscription) => await Ledger.Find(Tenant, subscription, new LedgerQuery(), default);

    private async Task<string?> Payload(string subscription, long number) =>
        await Ledger.Payload(Tenant, subscription, number, default) is { } payload ? Encoding.UTF8.GetString(payload.Span) : null;

    private Task<bool> Receive(string subscription, int number, string? text) => Ledger.Receive(Tenant, subscription, $"urn:n:{number}", new Receipt(Later, text), 100, default);

    private Task Finish(DeliveryState state, params IReadOnlyList<long> numbers) =>
        Ledger.Finish([.. numbers.Select(number => new DeliveryEnd(number, state, Later, _ids.GetValueOrDefault(number, "urn:n:none"), Attempts))], default);
}

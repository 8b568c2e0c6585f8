using System.Text;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Moving;

/// <summary>A broker's store with some of everything in it, and all that the ports tell of one.</summary>
internal static class WholeBroker
{
    public const string Reader = "notifications";
    public const string Tenant = "kawasaki";

    private const int Entities = 60;

    private static readonly string[] Kinds = ["subscription", "context", "registration"];
    private static readonly byte[] Attempts = "[1,2]"u8.ToArray();

    public static async Task Fill(Ports ports)
    {
        foreach (var tenant in new[] { "", Tenant })
        {
            await FillEntities(ports, tenant);
            await FillHistory(ports, tenant);
            foreach (var kind in Kinds)
            {
                var version = await ports.Documents.Put(kind, tenant, "urn:d:1", 0, Encoding.UTF8.GetBytes($$"""{"of":"{{tenant}}"}"""), default);
                await ports.Documents.Put(kind, tenant, "urn:d:1", version!.Value, "{}"u8.ToArray(), default);
                await ports.Documents.Put(kind, tenant, "urn:d:2 with\nsecond line", 0, "[]"u8.ToArray(), default);
            }
        }

        await FillDelivery(ports);
        await ports.Entities.TrimChanges(20, default);
    }

    /// <summary>Lines that say all of it.</summary>
    public static async Task<List<string>> Told(Ports ports)
    {
        var lines = new List<string>
        {
            $"sequence {ports.Entities.LastSequence}",
            $"position {await ports.Outbox.Position(Reader, default)} {await ports.Outbox.Position("analyses", default)} {await ports.Outbox.Position("none", default)}",
        };
        var changes = await ports.Entities.ReadChanges(0, int.MaxValue, default);
        lines.AddRange(changes.Select(c => $"{c.Sequence} {c.Tenant} {c.Change.Kind} {c.Change.At:O} {EntityText.Of(c.Change.State)}{string.Concat(c.Change.Attributes.Select(Text))}"));
        foreach (var tenant in await ports.Entities.Tenants(default))
        {
            lines.Add("tenant " + tenant);
            await TellEntities(ports, tenant, lines);
            foreach (var subscription in new[] { "urn:sub:1", "urn:sub:2" })
            {
                await TellDelivery(ports, tenant, subscription, lines);
            }
        }

        foreach (var kind in Kinds)
        {
            var documents = await ports.Documents.List(kind, default);
            lines.AddRange(documents.Select(d => $"{kind} {d.Tenant} {d.Id} {d.Version} {Encoding.UTF8.GetString(d.Json.Span)}").Order(StringComparer.Ordinal));
        }

        lines.AddRange((await ports.Outbox.Waiting(default)).Concat(await ports.Ledger.Dead(default)).Select(c => $"{c.Key} {c.Value}").Order(StringComparer.Ordinal));
        return lines;
    }

    private static async Task FillEntities(Ports ports, string tenant)
    {
        var random = new Random(20261128 + tenant.Length);
        await ports.Entities.Commit([.. Testing.Entities.Generate(20261128, Entities).Select(e => Changes.Create(e, tenant))], default);

        for (var turn = 0; turn < Entities; turn++)
        {
            if (await ports.Entities.Find(tenant, $"urn:ngsi-ld:Entity:{random.Next(Entities)}", default) is not { } read)
            {
                continue;
            }

            await ports.Entities.Commit(random.Next(12) == 0 ? Changes.Delete(read, tenant) : Changes.Set(read, Changes.Occupancy, $"{turn}", tenant));
        }

        // Two lives of one id, and one that is only remembered.
        var first = await ports.Entities.Add(Changes.Shelter(1), tenant);
        await ports.Entities.Commit(Changes.Delete(first, tenant));
        var second = await ports.Entities.Add(Changes.Shelter(1), tenant);
        await ports.Entities.Commit(Changes.Set(second, Changes.Occupancy, "77", tenant));
        await ports.Entities.Commit(Changes.Delete(await ports.Entities.Add(Changes.Shelter(2), tenant), tenant));

        // One that changes again and again: an engine may log only what changes.
        await ports.Entities.Add(Changes.Shelter(4), tenant);
        for (var turn = 0; turn < 5; turn++)
        {
            var read = await ports.Entities.Find(tenant, Changes.Shelter(4).Id, default);
            await ports.Entities.Commit(Changes.Set(read!, Changes.Occupancy, $"{turn}", tenant));
        }
    }

    private static async Task FillHistory(Ports ports, string tenant)
    {
        var observed = Enumerable.Range(0, 25).Select(i => new NamedInstance(Changes.Occupancy, Make.Instance($"{i}") with { ObservedAt = Make.Time($"2026-07-01T10:{i:00}:00Z") })).ToArray();
        foreach (var id in new[] { Changes.Shelter(1).Id, Changes.Shelter(2).Id, Changes.Shelter(3).Id })
        {
            await ports.History.Add(tenant, new EvolutionAddition(id, [Make.ShelterType, "urn:t:once"], [.. observed], Make.Noon, MayCreate: true), default);
        }

        var records = (await ports.History.Find(tenant, Changes.Shelter(3).Id, new EvolutionQuery(), default))!.Find(Changes.Occupancy)!.Records;
        await ports.History.Remove(tenant, new RecordChoice(Changes.Shelter(3).Id, Changes.Occupancy, records[3].Number), default);
        await ports.History.Replace(tenant, new RecordChoice(Changes.Shelter(3).Id, Changes.Occupancy, records[7].Number), Make.Instance("4711"), default);
        await ports.History.RemoveAll(tenant, "urn:ngsi-ld:Entity:5", default);
    }

    private static async Task FillDelivery(Ports ports)
    {
        var numbers = await ports.Outbox.Enqueue(Reader, 30, [.. Enumerable.Range(1, 30).Select(Item)], default);
        await ports.Outbox.Enqueue("analyses", 7, [], default);
        await ports.Ledger.Finish([.. numbers.Take(8).Select(n => End(n, DeliveryState.Delivered))], default);
        await ports.Ledger.Finish([.. numbers.Skip(8).Take(4).Select(n => End(n, DeliveryState.Dead))], default);
        await ports.Ledger.Finish([End(numbers[12], DeliveryState.Superseded)], default);
        await ports.Ledger.Note([new NotedAttempts(numbers[20], Attempts)], default);
        foreach (var (tenant, subscription) in new[] { ("", "urn:sub:1"), ("", "urn:sub:2"), (Tenant, "urn:sub:1"), (Tenant, "urn:sub:2") })
        {
            await ports.Ledger.Retry(tenant, subscription, [numbers[8], numbers[9]], Make.Noon.AddHours(2), default);
            for (var number = 1; number <= 30; number += 5)
            {
                await ports.Ledger.Receive(tenant, subscription, $"urn:n:{number}", new Receipt(Make.Noon.AddHours(3), number % 2 == 0 ? null : "seen by 佐藤"), 1000, default);
            }
        }

        await ports.Outbox.RemoveAll(Tenant, "urn:sub:2", Make.Noon.AddHours(4), default);

        static DeliveryEnd End(long number, DeliveryState state) => new(number, state, Make.Noon.AddHours(1), "urn:sent:" + number, Attempts);
    }

    private static OutboxItem Item(int number) => new(
        number % 4 < 2 ? "" : Tenant, number % 2 == 0 ? "urn:sub:1" : "urn:sub:2", "urn:n:" + number, number, Make.Noon.AddSeconds(number), Encoding.UTF8.GetBytes($"payload {number}"),
        number % 3 == 0 ? null : [new NotifiedEntity("urn:e:1", number), new NotifiedEntity("urn:e:2", 9)]);

    private static async Task TellEntities(Ports ports, string tenant, List<string> lines)
    {
        var walk = await ports.Entities.Walk(tenant, new NgsiLd.Queries.EntityQuery(), 0, 1000, default);
        lines.AddRange(walk.Entities.Select(e => $"{e.Version} {EntityText.Of(e)}"));
        foreach (var usage in await ports.Entities.Types(tenant, default))
        {
            lines.Add($"{usage.Type} {usage.EntityCount} {string.Join(", ", usage.Attributes.Select(a => $"{a.Name} {a.Count} {string.Join(' ', a.Kinds)}"))}");
        }

        var expired = await ports.Entities.Expired(DateTimeOffset.MaxValue, 1000, default);
        lines.Add("expired " + string.Join(' ', expired.Select(e => $"{e.Tenant} {e.Id}").Order(StringComparer.Ordinal)));
        string[] ids = [.. Enumerable.Range(0, Entities).Select(n => $"urn:ngsi-ld:Entity:{n}"), .. Enumerable.Range(1, 3).Select(n => Changes.Shelter(n).Id)];
        foreach (var id in ids)
        {
            lines.Add(await ports.History.Find(tenant, id, new EvolutionQuery(), default) is { } evolution ? Text(evolution) : $"{id} none");
        }

        var page = await ports.History.Query(tenant, new EvolutionQuery { Entities = new NgsiLd.Queries.EntityQuery { Limit = 1000, Count = true } }, default);
        lines.Add($"evolutions {page.Count} {string.Join(' ', page.Evolutions.Select(e => e.Id))}");
    }

    private static async Task TellDelivery(Ports ports, string tenant, string subscription, List<string> lines)
    {
        var pending = await ports.Outbox.Pending(tenant, subscription, 0, 1000, default);
        lines.AddRange(pending.Select(p => $"{p.Number} {Encoding.UTF8.GetString(p.Item.Payload.Span)} {p.Item.Sequence} {p.Item.CreatedAt:O} {p.QueuedAt:O} {Encoding.UTF8.GetString(p.Attempts.Span)} {string.Join(' ', p.Item.Entities ?? [])}"));
        foreach (var entry in await ports.Ledger.Find(tenant, subscription, new LedgerQuery(Limit: 1000), default))
        {
            var payload = await ports.Ledger.Payload(tenant, subscription, entry.Number, default);
            lines.Add($"{entry with { Attempts = default, Entities = [] }} {Encoding.UTF8.GetString(entry.Attempts.Span)} {string.Join(' ', entry.Entities)} {(payload is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "no payload")}");
        }
    }

    private static string Text(Evolution evolution)
    {
        // That an attribute once had a record, engines may know or not.
        var attributes = evolution.Attributes.Where(a => a.IsShown).OrderBy(a => a.Name, StringComparer.Ordinal)
            .Select(a => $"{a.Name} {string.Concat(a.Records.OrderBy(r => r.Number).Select(r => $"{r.Number} {r.DeletedAt:O} {EntityText.Of(r.Instance)}"))}");
        return $"{evolution.Id} {string.Join(' ', evolution.Types)} {evolution.CreatedAt:O} {evolution.ModifiedAt:O} {evolution.DeletedAt:O} {string.Concat(attributes)}";
    }

    private static string Text(AttributeChange change) =>
        $"{change.Name} {change.DatasetId} {change.Kind} before {(change.Before is { } before ? EntityText.Of(before) : "-")} after {(change.After is { } after ? EntityText.Of(after) : "-")}";
}

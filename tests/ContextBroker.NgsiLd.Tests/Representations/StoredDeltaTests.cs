using System.Buffers;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Representations;

public sealed class StoredDeltaTests
{
    private const int Cases = 2000;

    [Test]
    public void WhateverChangesIsReadBackEqual()
    {
        var random = new Random(20261129);
        for (var i = 0; i < Cases; i++)
        {
            var before = Entities.Generate(random.Next());
            var after = Edited(before, Entities.Generate(random.Next()), random);
            Assert.That(EntityText.Of(ReadBack(after, before)), Is.EqualTo(EntityText.Of(after)));
        }
    }

    [Test]
    public void WhatStaysIsShared()
    {
        var before = Wide(50);
        var after = before with { Attributes = before.Attributes.RemoveRange(10, 3).SetItem(20, Make.Attribute("urn:a:new", "1")) };
        var read = ReadBack(after, before);
        Assert.That(read.Attributes.Intersect(before.Attributes).Count(), Is.EqualTo(46), "the very same instances");
    }

    [TestCase(0)]
    [TestCase(24)]
    [TestCase(49)]
    public void OneOfManyIsShort(int place)
    {
        var before = Wide(50);
        var after = before with { Attributes = before.Attributes.SetItem(place, Make.Attribute(before.Attributes[place].Name, "4711")) };
        Assert.That(Delta(after, before), Has.Length.LessThan(Delta(before, before).Length + 80));
        Assert.That(Delta(before, before), Has.Length.LessThan(50));
    }

    // More may go before one that stays than are looked over.
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(9)]
    [TestCase(30)]
    public void ManyMayGo(int count)
    {
        var before = Wide(50);
        var after = before with { Attributes = before.Attributes.RemoveRange(5, count) };
        Assert.That(EntityText.Of(ReadBack(after, before)), Is.EqualTo(EntityText.Of(after)));
    }

    [Test]
    public void EqualIsNotTheSame()
    {
        var before = Wide(3);
        var after = before with { Attributes = Wide(3).Attributes };
        Assert.That(ReadBack(after, before).Attributes.Intersect(before.Attributes), Is.Empty, "only the very same is taken from the state before");
    }

    [Test]
    public void CreationOfAttributesIsKept()
    {
        var before = Wide(3) with { CreatedAt = new DateTimeOffset(5, TimeSpan.Zero) };
        foreach (var created in new[] { 0L, 5L, 6L })
        {
            var instance = Make.Instance("1") with { CreatedAt = new DateTimeOffset(created, TimeSpan.Zero), ModifiedAt = new DateTimeOffset(7, TimeSpan.Zero) };
            var after = before with { Attributes = before.Attributes.Add(new EntityAttribute("urn:a:new", [instance])) };
            Assert.That(EntityText.Of(ReadBack(after, before)), Is.EqualTo(EntityText.Of(after)));
        }
    }

    [Test]
    public void OnlyAttributesAndTheirTimeCanBeTold()
    {
        var before = Wide(3) with { Scopes = ["/a"], ExpiresAt = Make.Time("2026-08-01T12:00:00Z") };
        Entity[] told = [before, before with { ModifiedAt = before.ModifiedAt.AddDays(1) }, before with { Attributes = [] }, before with { Version = 7 }];
        Entity[] untold =
        [
            before with { Id = "urn:other" },
            before with { Types = ["urn:t:other"] },
            before with { Types = before.Types.Add("urn:t:other") },
            before with { Scopes = [] },
            before with { CreatedAt = before.CreatedAt.AddTicks(1) },
            before with { ExpiresAt = null },
            before with { ExpiresAt = Make.Time("2026-08-01T12:00:00.000Z") },
        ];
        Assert.That(told.Select(after => StoredEntity.CanTell(after, before)), Is.All.True);
        Assert.That(untold.Select(after => StoredEntity.CanTell(after, before)), Is.All.False);
    }

    [TestCase("""{"m":1,"j":1}""")]
    [TestCase("""{"i":"urn:x"}""")]
    public void DamageIsReported(string stored) =>
        Assert.That(() => StoredEntity.ReadDelta(System.Text.Encoding.UTF8.GetBytes(stored), Wide(1)), Throws.TypeOf<InvalidDataException>());

    // Attributes go, come, are replaced in their place or change places.
    private static Entity Edited(Entity before, Entity other, Random random)
    {
        var attributes = before.Attributes.ToList();
        for (var edits = random.Next(6); edits > 0; edits--)
        {
            var place = random.Next(attributes.Count + 1);
            var comes = other.Attributes.Length == 0 ? Make.Attribute("urn:a:comes", "1") : other.Attributes[random.Next(other.Attributes.Length)];
            switch (random.Next(4))
            {
                case 0: attributes.Insert(place, comes); break;
                case 1 when place < attributes.Count: attributes.RemoveAt(place); break;
                case 2 when place < attributes.Count: attributes[place] = comes with { Name = attributes[place].Name }; break;
                default: attributes.Reverse(0, place); break;
            }
        }

        return before with { Attributes = [.. attributes], ModifiedAt = before.ModifiedAt.AddTicks(random.Next(2)) };
    }

    private static Entity Wide(int attributes) => Make.Entity(
        "urn:x:wide", [.. Enumerable.Range(0, attributes).Select(i => Make.Attribute($"urn:a:{i}", Make.Instance($"{i}"), Make.Instance($"\"{i}\"", "urn:d")))]);

    private static Entity ReadBack(Entity entity, Entity before) => StoredEntity.ReadDelta(Delta(entity, before), before);

    private static byte[] Delta(Entity entity, Entity before)
    {
        var output = new ArrayBufferWriter<byte>();
        StoredEntity.WriteDelta(output, entity, before);
        return output.WrittenSpan.ToArray();
    }
}

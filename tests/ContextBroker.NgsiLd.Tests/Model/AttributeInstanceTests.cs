using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Model;

public sealed class AttributeInstanceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 21, 0, 0, TimeSpan.FromHours(9));

    [Test]
    public void TimesAreGivenBack()
    {
        var bare = new AttributeInstance { Kind = AttributeKind.Property, Value = JsonValue.Of("x") };
        Assert.That((bare.ObservedAt, bare.ExpiresAt, bare.CreatedAt, bare.ModifiedAt), Is.EqualTo(((Timestamp?)null, (Timestamp?)null, default(DateTimeOffset), default(DateTimeOffset))));

        var instance = bare with { ObservedAt = Time("0001-01-01T00:00:00Z"), ExpiresAt = Time("2026-09-01T21:00:00+09:00"), CreatedAt = Noon, ModifiedAt = Noon.AddTicks(1) };
        Assert.That((instance.ObservedAt!.Value.Text, instance.ExpiresAt!.Value.Text), Is.EqualTo(("0001-01-01T00:00:00Z", "2026-09-01T21:00:00+09:00")));
        Assert.That((instance.CreatedAt, instance.ModifiedAt), Is.EqualTo((Noon, Noon.AddTicks(1))));
        Assert.That(instance.ExpiresAt.Value.Instant, Is.EqualTo(Noon));
        Assert.That(instance with { ObservedAt = null, ExpiresAt = null, CreatedAt = default, ModifiedAt = default }, Is.EqualTo(bare));
    }

    [Test]
    public void WhatDiffersInOneTimeAloneDiffers()
    {
        var bare = new AttributeInstance { Kind = AttributeKind.Property, Value = JsonValue.Of("x") };
        AttributeInstance[] all =
        [
            bare,
            bare with { ObservedAt = Time("0001-01-01T00:00:00Z") },
            bare with { ObservedAt = Time("2026-09-01T00:00:00Z") },
            bare with { ExpiresAt = Time("0001-01-01T00:00:00Z") },
            bare with { ExpiresAt = Time("2026-09-01T00:00:00Z") },
            bare with { CreatedAt = Noon },
            bare with { ModifiedAt = Noon },
        ];
        Assert.That(all.Distinct().Count(), Is.EqualTo(all.Length));
        Assert.That(bare with { ExpiresAt = Time("2026-09-01T09:00:00+09:00") }, Is.EqualTo(all[4]), "the same instant");
    }

    private static Timestamp Time(string text) => Timestamp.TryParse(text, out var time) ? time : throw new FormatException(text);
}

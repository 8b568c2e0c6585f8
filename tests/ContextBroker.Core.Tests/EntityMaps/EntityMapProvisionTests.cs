using ContextBroker.Core.EntityMaps;
using ContextBroker.Core.Tests.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;
using static ContextBroker.Core.Tests.EntityMaps.EntityMapRig;

namespace ContextBroker.Core.Tests.EntityMaps;

/// <summary>Clauses 5.14.1 to 5.14.4, and how long and how many maps live.</summary>
public sealed class EntityMapProvisionTests
{
    private EntityMapRig _rig = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = new EntityMapRig();
        await _rig.Create(5);
    }

    [TearDown]
    public void TearDown() => _rig.Dispose();

    [Test]
    public async Task HoldsAllThatFitsInTheOrderOfCreation()
    {
        await _rig.Entities.Provision.Create("", Make.Whole("urn:e:other") with { Types = ["urn:t:other"] }, default);
        var map = await _rig.Provision.Create("", Shelters with { Offset = 3, Limit = 1 }, Any, default);
        Assert.That(map.Entries.Select(e => $"{e.EntityId} {string.Join(' ', e.Sources)}"), Is.EqualTo(Enumerable.Range(0, 5).Select(i => $"urn:e:{i} @none")));
        Assert.That(map.Id, Does.StartWith("urn:ngsi-ld:EntityMap:"));
    }

    [Test]
    public async Task WhatMayBeSplitIsJudgedWhenItIsShown()
    {
        var query = Shelters with { Q = QExpressionParser.Parse("<urn:a:n>>=2", LdContext.Core) };
        var map = await _rig.Provision.Create("", query, Any with { MaySplit = true }, default);
        Assert.That(await _rig.Held(map.Id), Is.EqualTo("0 1 2 3 4"));
        Assert.That(await _rig.Page(map.Id, query), Is.EqualTo("2 3 more"));
        Assert.That(await _rig.Held(map.Id), Is.EqualTo("2 3 4"));
    }

    [TestCase(null, "2026-08-01T12:10:00.000Z")]
    [TestCase("PT30S", "2026-08-01T12:00:30.000Z")]
    [TestCase("PT1H", "2026-08-01T13:00:00.000Z")]
    [TestCase("P10Y", "2026-08-01T13:00:00.000Z")]
    public async Task LifetimesAreBounded(string? lifetime, string expected)
    {
        var wished = lifetime is not null && IsoDuration.TryParse(lifetime, out var duration) ? duration : (IsoDuration?)null;
        Assert.That(Timestamp.Format((await _rig.Provision.Create("", Shelters, new EntityMapWish(null, wished), default)).ExpiresAt), Is.EqualTo(expected));
    }

    [TestCase("""{"expiresAt":"2026-08-01T12:00:01Z"}""", "2026-08-01T12:00:01.000Z")]
    [TestCase("""{"expiresAt":"2026-08-01T12:59:00Z"}""", "2026-08-01T12:59:00.000Z")]
    [TestCase("""{"expiresAt":"2099-08-01T12:59:00Z"}""", "2026-08-01T13:00:00.000Z")]
    [TestCase("{}", "2026-08-01T12:10:00.000Z")]
    public async Task UpdatesAreBounded(string fragment, string expected)
    {
        var id = await _rig.NewMap(Shelters);
        await _rig.Provision.Update("", id, JsonText.Parse(fragment), default);
        Assert.That(Timestamp.Format((await _rig.Provision.Retrieve("", id, default)).ExpiresAt), Is.EqualTo(expected));
    }

    [Test]
    public async Task ExpiringForgets()
    {
        var id = await _rig.NewMap(Shelters);
        _rig.Entities.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.That(_rig.Registry.Count, Is.EqualTo(1));
        _rig.Entities.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(_rig.Registry.Count, Is.Zero);
        Assert.That(async () => await _rig.Provision.Retrieve("", id, default), Refusals.With(ProblemType.ResourceNotFound, id));
    }

    [Test]
    public async Task ExtendedOnesLiveOn()
    {
        var id = await _rig.NewMap(Shelters);
        await _rig.Provision.Update("", id, JsonText.Parse("""{"expiresAt":"2026-08-01T12:20:00Z"}"""), default);
        _rig.Entities.Clock.Advance(TimeSpan.FromMinutes(19));
        Assert.That(await _rig.Held(id), Is.EqualTo("0 1 2 3 4"));
        _rig.Entities.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(_rig.Registry.Count, Is.Zero);
    }

    [Test]
    public async Task EndedByUpdateIsGone()
    {
        var id = await _rig.NewMap(Shelters);
        await _rig.Provision.Update("", id, JsonText.Parse("""{"expiresAt":"2000-01-01T00:00:00Z"}"""), default);
        Assert.That(async () => await _rig.Provision.Retrieve("", id, default), Refusals.With(ProblemType.ResourceNotFound, id));
        Assert.That(_rig.Registry.Count, Is.Zero);
    }

    [Test]
    public async Task DeletedIsGone()
    {
        var id = await _rig.NewMap(Shelters);
        await _rig.Provision.Delete("", id, default);
        Assert.That(async () => await _rig.Provision.Delete("", id, default), Refusals.With(ProblemType.ResourceNotFound, id));
        Assert.That(_rig.Registry.Count, Is.Zero);
    }

    [Test]
    public async Task MapsBelongToTheirTenant()
    {
        await _rig.Entities.Provision.Create("t", Make.Whole("urn:e:7"), default);
        var id = await _rig.NewMap(Shelters);
        Assert.That(async () => await _rig.Provision.Retrieve("t", id, default), Refusals.With(ProblemType.ResourceNotFound, id));
        Assert.That(async () => await _rig.Provision.Delete("t", id, default), Refusals.With(ProblemType.ResourceNotFound, id));
        Assert.That(async () => await _rig.Provision.Retrieve("nobody", id, default), Refusals.With(ProblemType.NonexistentTenant, "nobody"));
        Assert.That(async () => await _rig.Provision.Create("nobody", Shelters, Any, default), Refusals.With(ProblemType.NonexistentTenant, "nobody"));
        Assert.That(await _rig.Held(id), Is.EqualTo("0 1 2 3 4"));
    }

    [Test]
    public void NoUriIsRefused() =>
        Assert.That(async () => await _rig.Provision.Retrieve("", "not a uri", default), Refusals.With(ProblemType.BadRequestData, "not a uri"));

    [Test]
    public async Task TheLeastUsedGivesWay()
    {
        string[] ids = [await _rig.NewMap(Shelters), await _rig.NewMap(Shelters), await _rig.NewMap(Shelters)];
        await _rig.Held(ids[0]);
        await _rig.NewMap(Shelters);
        Assert.That(async () => await _rig.Provision.Retrieve("", ids[1], default), Refusals.With(ProblemType.ResourceNotFound, ids[1]));
        Assert.That((_rig.Registry.Count, await _rig.Held(ids[0]), await _rig.Held(ids[2])), Is.EqualTo((3, "0 1 2 3 4", "0 1 2 3 4")));
    }

    [Test]
    public async Task LargeOnesGiveWayToo()
    {
        await _rig.Create(1495, from: 5);
        var large = await _rig.NewMap(Shelters);
        var small = Shelters with { Selectors = [new EntitySelector { Ids = ["urn:e:1", "urn:e:2", "urn:e:3", "urn:e:4", "urn:e:5", "urn:e:6"] }] };
        var first = await _rig.NewMap(small);
        Assert.That(_rig.Registry.Count, Is.EqualTo(2));
        await _rig.Held(first);
        await _rig.NewMap(small);
        Assert.That(async () => await _rig.Held(large), Refusals.With(ProblemType.ResourceNotFound, large), "1512 entities would be more than 1510");
        Assert.That((_rig.Registry.Count, await _rig.Held(first)), Is.EqualTo((2, "1 2 3 4 5 6")));
    }

    [Test]
    public async Task WhatLeftAMapLeavesRoom()
    {
        await _rig.Create(1495, from: 5);
        var large = await _rig.NewMap(Shelters);
        await _rig.Delete([.. Enumerable.Range(0, 1000)]);
        await _rig.Page(large, Shelters);
        await _rig.NewMap(Shelters);
        Assert.That(_rig.Registry.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task TooManyEntitiesMakeNoMap()
    {
        await _rig.Create(1496, from: 5);
        Assert.That(async () => await _rig.NewMap(Shelters), Refusals.With(ProblemType.TooManyResults, "More than 1500"));
        Assert.That(_rig.Registry.Count, Is.Zero);
    }
}

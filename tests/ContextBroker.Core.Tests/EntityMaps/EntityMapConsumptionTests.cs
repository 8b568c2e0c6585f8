using ContextBroker.Core.EntityMaps;
using ContextBroker.Core.Tests.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;
using static ContextBroker.Core.Tests.EntityMaps.EntityMapRig;

namespace ContextBroker.Core.Tests.EntityMaps;

/// <summary>Pages over a map (clause 5.5.9.3), and what else uses one.</summary>
public sealed class EntityMapConsumptionTests
{
    private EntityMapRig _rig = null!;
    private string _map = "";

    [SetUp]
    public async Task GivenAMapOfFive()
    {
        _rig = new EntityMapRig();
        await _rig.Create(5);
        _map = await _rig.NewMap(Shelters);
    }

    [TearDown]
    public void TearDown() => _rig.Dispose();

    [TestCase(0, 2, "0 1 more")]
    [TestCase(2, 2, "2 3 more")]
    [TestCase(4, 2, "4")]
    [TestCase(3, 2, "3 4")]
    [TestCase(9, 2, "")]
    [TestCase(0, 1000, "0 1 2 3 4")]
    public async Task PagesAreOfTheMap(int offset, int limit, string expected) =>
        Assert.That(await _rig.Page(_map, Shelters with { Offset = offset, Limit = limit }), Is.EqualTo(expected));

    [Test]
    public async Task WhatComesLaterIsNotShown()
    {
        await _rig.Create(3, from: 5);
        Assert.That(await _rig.Page(_map, Shelters with { Limit = 10, Count = true }), Is.EqualTo("0 1 2 3 4 of 5"));
    }

    [Test]
    public async Task PagesAreFilledFromWhatFollows()
    {
        await _rig.Delete(1, 2);
        Assert.That(await _rig.Page(_map, Shelters), Is.EqualTo("0 3 more"));
        Assert.That(await _rig.Held(_map), Is.EqualTo("0 3 4"));
        Assert.That(await _rig.Page(_map, Shelters with { Offset = 2 }), Is.EqualTo("4"));
    }

    [Test]
    public async Task DeletionsBeforeThePageMoveNothing()
    {
        Assert.That(await _rig.Page(_map, Shelters), Is.EqualTo("0 1 more"));
        await _rig.Delete(0, 1);
        Assert.That(await _rig.Page(_map, Shelters with { Offset = 2, Count = true }), Is.EqualTo("2 3 more of 3"));
        Assert.That(await _rig.Held(_map), Is.EqualTo("0 1 2 3 4"));
        Assert.That(await _rig.Page(_map, Shelters with { Offset = 4, Count = true }), Is.EqualTo("4 of 3"));
    }

    [Test]
    public async Task CreatedAgainKeepsItsPlace()
    {
        await _rig.Delete(1);
        await _rig.Create(1, from: 1);
        Assert.That(await _rig.Page(_map, Shelters with { Limit = 10 }), Is.EqualTo("0 1 2 3 4"));
    }

    [Test]
    public async Task ConditionsAreCheckedAgain()
    {
        var query = Shelters with { Q = QExpressionParser.Parse("<urn:a:n>>=2", LdContext.Core) };
        var map = await _rig.NewMap(query);
        await _rig.Set(3, "0");
        await _rig.Set(1, "9");
        Assert.That(await _rig.Page(map, query with { Count = true }), Is.EqualTo("2 4 of 2"));
        Assert.That(await _rig.Held(map), Is.EqualTo("2 4"));
    }

    [Test]
    public async Task ExpiredEntitiesLeaveTheMap()
    {
        await _rig.Entities.Provision.Create("", Make.Whole("urn:e:9") with { ExpiresAt = _rig.Entities.In(1) }, default);
        var map = await _rig.NewMap(Shelters);
        Assert.That(await _rig.Held(map), Is.EqualTo("0 1 2 3 4 9"));
        _rig.Entities.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await _rig.Page(map, Shelters with { Offset = 4 }), Is.EqualTo("4"));
        Assert.That(await _rig.Held(map), Is.EqualTo("0 1 2 3 4"));
    }

    [TestCase("urn:e:3,urn:e:1,urn:e:9", null, "1 3 of 2")]
    [TestCase(null, "[24]$", "2 4 of 2")]
    public async Task IdsChooseWithinTheMap(string? ids, string? pattern, string expected)
    {
        await _rig.Create(1, from: 9);
        var query = Shelters with { Selectors = [Selector(ids, pattern)], Count = true };
        Assert.That(await _rig.Page(_map, query), Is.EqualTo(expected));
        Assert.That(await _rig.Held(_map), Is.EqualTo("0 1 2 3 4"), "what was not asked for stays");
    }

    [Test]
    public async Task IdsThatAreGoneLeaveTheMap()
    {
        await _rig.Delete(1);
        Assert.That(await _rig.Page(_map, Shelters with { Selectors = [Selector("urn:e:1,urn:e:2", null)] }), Is.EqualTo("2"));
        Assert.That(await _rig.Held(_map), Is.EqualTo("0 2 3 4"));
    }

    [Test]
    public async Task AMapOfSomeIdsNarrowsAllLaterRequests()
    {
        var map = await _rig.NewMap(Shelters with { Selectors = [Selector("urn:e:3", null)] });
        Assert.That(await _rig.Page(map, Shelters), Is.EqualTo("3"));
    }

    [Test]
    public async Task OrderIsThatOfNow()
    {
        var query = Shelters with { OrderBy = OrderByParser.Parse("<urn:a:n>;desc", null, null, null, LdContext.Core) };
        Assert.That(await _rig.Page(_map, query with { Count = true }), Is.EqualTo("4 3 more of 5"));
        await _rig.Set(0, "10");
        await _rig.Delete(2);
        await _rig.Create(1, from: 11);
        Assert.That(await _rig.Page(_map, query with { Offset = 2 }), Is.EqualTo("3 1"));
        Assert.That(await _rig.Page(_map, query), Is.EqualTo("0 4 more"));
        Assert.That(await _rig.Held(_map), Is.EqualTo("0 1 3 4"));
    }

    [Test]
    public async Task CountAloneIsOfTheWholeMap()
    {
        await _rig.Delete(0);
        Assert.That(await _rig.Page(_map, Shelters with { Limit = 0, Count = true }), Is.EqualTo(" more of 4"));
    }

    [Test]
    public async Task LargeMapsAreWalkedInPieces()
    {
        await _rig.Create(1400, from: 5);
        var map = await _rig.NewMap(Shelters);
        await _rig.Delete([.. Enumerable.Range(2, 1200)]);
        Assert.That(await _rig.Page(map, Shelters with { Limit = 3 }), Is.EqualTo("0 1 1202 more"));
        Assert.That(await _rig.Page(map, Shelters with { Offset = 100, Count = true }), Is.EqualTo("1300 1301 more of 205"));
    }

    [Test]
    public async Task AnotherQueryIsRefusedAndTakesNothing()
    {
        var other = Shelters with { Q = QExpressionParser.Parse("<urn:a:n>>2", LdContext.Core) };
        Assert.That(async () => await _rig.Page(_map, other), Refusals.With(ProblemType.BadRequestData, "another query"));
        Assert.That(await _rig.Held(_map), Is.EqualTo("0 1 2 3 4"));
    }

    [TestCase(null)]
    [TestCase("urn:ngsi-ld:EntityMap:unknown")]
    public async Task WhereThereIsNoneItIsMade(string? named)
    {
        var mapped = await _rig.Consumption.Query("", Shelters with { Offset = 4 }, new EntityMapWish(named, null), default);
        Assert.That((mapped.IsNew, mapped.Page.Entities.Single().Id), Is.EqualTo((true, "urn:e:4")));
        Assert.That((await _rig.Held(mapped.MapId), mapped.MapId == _map), Is.EqualTo(("0 1 2 3 4", false)));
    }

    [Test]
    public async Task TheNamedOneIsUsed()
    {
        var mapped = await _rig.Consumption.Query("", Shelters, new EntityMapWish(_map, null), default);
        Assert.That((mapped.IsNew, mapped.MapId), Is.EqualTo((false, _map)));
    }

    [Test]
    public async Task ExpiredOnesAreMadeAnew()
    {
        _rig.Entities.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That((await _rig.Consumption.Query("", Shelters, new EntityMapWish(_map, null), default)).IsNew, Is.True);
    }

    [Test]
    public async Task OtherTenantsMapsAreNotFound()
    {
        await _rig.Entities.Provision.Create("t", Make.Whole("urn:e:7"), default);
        var mapped = await _rig.Consumption.Query("t", Shelters, new EntityMapWish(_map, null), default);
        Assert.That((mapped.IsNew, mapped.Page.Entities.Single().Id), Is.EqualTo((true, "urn:e:7")));
        Assert.That(async () => await _rig.Consumption.Query("nobody", Shelters, Any, default), Refusals.With(ProblemType.NonexistentTenant, "nobody"));
    }

    [Test]
    public async Task MapsOfOneEntityHoldIt()
    {
        var id = _rig.Consumption.Retrieve("", "urn:e:2", Any);
        Assert.That((await _rig.Held(id), id == _map), Is.EqualTo(("2", false)));
        Assert.That(_rig.Consumption.Retrieve("", "urn:e:3", new EntityMapWish(id, null)), Is.EqualTo(id));
        Assert.That(_rig.Consumption.Retrieve("", "urn:e:3", new EntityMapWish("urn:m:9", null)), Is.Not.EqualTo("urn:m:9"));
    }

    [Test]
    public async Task PurgesKeepToTheMap()
    {
        await _rig.Create(2, from: 5);
        await _rig.Set(4, "0");
        var query = Shelters with { Selectors = [Selector("urn:e:1,urn:e:4,urn:e:5", null)] };
        await _rig.Consumption.Purge("", query, null, _map, default);
        Assert.That(await _rig.Page(null, Shelters with { Limit = 10 }), Is.EqualTo("0 2 3 5 6"));
    }

    [Test]
    public async Task LargeMapsArePurgedInPieces()
    {
        await _rig.Create(1400, from: 5);
        var map = await _rig.NewMap(Shelters);
        await _rig.Create(1, from: 1405);
        await _rig.Consumption.Purge("", Shelters, null, map, default);
        Assert.That(await _rig.Page(null, Shelters), Is.EqualTo("1405"));
    }

    [Test]
    public void PurgesByNoMapDeleteNothing()
    {
        Assert.That(async () => await _rig.Consumption.Purge("", Shelters, null, "urn:m:9", default), Refusals.With(ProblemType.ResourceNotFound, "urn:m:9"));
        Assert.That(async () => await _rig.Consumption.Purge("", new EntityQuery(), null, _map, default), Refusals.With(ProblemType.BadRequestData, "another query"));
        Assert.That(async () => await _rig.Consumption.Purge("nobody", Shelters, null, _map, default), Refusals.With(ProblemType.NonexistentTenant, "nobody"));
        Assert.That(_rig.Entities.Store.LastSequence, Is.EqualTo(5));
    }

    private static EntitySelector Selector(string? ids, string? pattern) => new()
    {
        Ids = ids is null ? [] : [.. ids.Split(',')], IdPattern = pattern, Types = new TypeName(Make.ShelterType),
    };
}

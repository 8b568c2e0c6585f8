using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.OData;
using ContextBroker.OData.Columns;
using ContextBroker.OData.Tables;
using ContextBroker.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace ContextBroker.Server.Tests.Http.OData;

/// <summary>Columns follow the store exactly, and are let go when nobody wants them or they are too much.</summary>
public sealed class HeldColumnsTests
{
    private const int MostBehind = 20_000;

    private readonly StoreUnderTest _files = new();
    private readonly WatchedTime _clock = new(Make.Noon);
    private readonly TableOptions _options = new();

    private IHost _host = null!;
    private HeldColumns _held = null!;
    private int _tenants;
    private int _collections;
    private string _tenant = "";

    private static EntityTable Table => RunningBroker.Service<TableModel>().Table("EvacuationSite");

    private EntityProvision Provision => _host.Services.GetRequiredService<EntityProvision>();

    private IEntityStore Store => _host.Services.GetRequiredService<IEntityStore>();

    [OneTimeSetUp]
    public void OpenStore() => _host = BrokerHost.BuildStore(_files.Settings);

    [SetUp]
    public void HoldNothing()
    {
        _tenant = $"h{++_tenants}";
        (_options.ColumnMegabytes, _options.ColumnMegabytesAhead) = (256, 32);
        _clock.AutoAdvanceAmount = TimeSpan.Zero;
        _collections = 0;
        _held = new HeldColumns(Store, _options, _clock, NullLogger<HeldColumns>.Instance, () => _collections++);
    }

    [TearDown]
    public async Task LetGo()
    {
        await _held.StopAsync(default);
        _held.Dispose();
    }

    [OneTimeTearDown]
    public async Task CloseStore()
    {
        _host.Dispose();
        await _files.DisposeAsync();
    }

    [Test]
    public async Task ShowsWhatWasCommittedBeforeTheQuestion()
    {
        await Create("a", "b", "c");
        Assert.That(await Names(), Is.EqualTo(["a", "b", "c"]));
        await Provision.Delete(_tenant, new EntityTarget(Id("b")), default);
        await Provision.Append(_tenant, new EntityTarget(Id("a")), Make.Fragment(Name("a2")), overwrite: true, default);
        await Create("b", "d");
        Assert.That(await Names(), Is.EqualTo(["a2", "c", "b", "d"]));
    }

    [Test]
    public async Task AnEntityThatBecomesOneLaterStandsWhereItWasCreated()
    {
        await Provision.Create(_tenant, Site("early") with { Types = [Make.ShelterType] }, default);
        await Create("a");
        Assert.That(await Names(), Is.EqualTo(["a"]));
        await Provision.Append(_tenant, new EntityTarget(Id("early")), new EntityFragment { Types = [Table.Model.Type] }, overwrite: true, default);
        Assert.That(await Names(), Is.EqualTo(["early", "a"]));
    }

    [Test]
    public async Task ReadsAgainWhatTheLogHasForgotten()
    {
        await Create("a", "b");
        await Names();
        await Create("c");
        await Store.TrimChanges(Store.LastSequence, default);
        Assert.That(await Names(), Is.EqualTo(["a", "b", "c"]));
        await Create("d");
        Assert.That(await Names(), Is.EqualTo(["a", "b", "c", "d"]));
    }

    [Test]
    public async Task OthersChangesBetweenDoNotMatter()
    {
        await Create("a");
        await Names();
        var tenant = _tenant;
        _tenant += "-other";
        await Create("x", "y");
        _tenant = tenant;
        await Create("b");
        Assert.That(await Names(), Is.EqualTo(["a", "b"]));
    }

    [Test]
    public async Task WhatHasEndedIsForTheStoreToSay()
    {
        await Create("a");
        await Provision.Create(_tenant, Site("b") with { ExpiresAt = Timestamp.At(_host.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddHours(1)) }, default);
        _clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        Assert.That(await Names(), Is.EqualTo(["a", "b"]));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.That(await Find(), Is.Null);
    }

    [Test]
    public async Task NothingIsHeldThatNobodyWants()
    {
        await Create("a");
        Assert.That(await Find(build: false), Is.Null);
        await Find();
        Assert.That(await Find(build: false), Is.Not.Null);
    }

    [Test]
    public async Task WhoWaitsForOneBuildGetsItsColumns()
    {
        await Create("a", "b");
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Find())));
        Assert.That(all.Distinct().Count(), Is.EqualTo(1));
        Assert.That(all[0], Is.Not.Null);
    }

    [Test]
    public async Task WhatNobodyAsksForIsLetGo()
    {
        await Create("a");
        await Find();
        await _held.StartAsync(default);
        Assert.That(await Find(build: false), Is.Not.Null);
        _clock.Advance(_options.ColumnIdle);

        // Asking would be a use: only a look from outside does not keep it.
        Assert.That(CountAtTheNextBeat, Is.Zero.After(10).Seconds.PollEvery(10).MilliSeconds);
    }

    [Test]
    public async Task WhatIsTooMuchIsNotHeld()
    {
        _options.ColumnMegabytes = 1;
        await Create([.. Enumerable.Range(0, 4000).Select(i => $"{i:D5}")]);
        Assert.That(await Find(), Is.Null);
        _options.ColumnMegabytes = 256;
        Assert.That(await Find(), Is.Null, "not tried again at once");
    }

    [Test]
    public async Task WhatWasMadeAheadStays()
    {
        await Create("a");
        Assert.That(await Prepare(), Is.True);
        Assert.That(await Prepare(), Is.False, "it is there");
        await _held.StartAsync(default);
        _clock.Advance(_options.ColumnIdle * 3);
        await Create("b");
        for (var beat = 0; beat < 20; beat++)
        {
            Assert.That(CountAtTheNextBeat(), Is.EqualTo(1));
            await Task.Yield();
        }

        Assert.That(await Names(), Is.EqualTo(["a", "b"]));
    }

    [Test]
    public async Task WhatNobodyHasAskedForYieldsToThoseWhoWrite()
    {
        await Create("a");
        Assert.That(await Prepare(), Is.True);
        await Started();
        await Create([.. Enumerable.Range(0, MostBehind + 1).Select(i => $"{i:D5}")]);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(() => _held.Count, Is.Zero.After(10).Seconds.PollEvery(10).MilliSeconds);
        Assert.That(await Prepare(), Is.False, "much is being written");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(() => Prepare(), Is.True.After(10).Seconds.PollEvery(10).MilliSeconds, "it is quiet again");
        Assert.That((await Names()).Length, Is.EqualTo(MostBehind + 2));
    }

    [Test]
    public async Task WhatIsAskedForIsKeptUpWhateverIsWritten()
    {
        await Create("a");
        Assert.That(await Prepare(), Is.True);
        await Find();
        await Started();
        await Create([.. Enumerable.Range(0, MostBehind + 1).Select(i => $"{i:D5}")]);
        for (var beat = 0; beat < 20; beat++)
        {
            Assert.That(CountAtTheNextBeat(), Is.EqualTo(1));
            await Task.Delay(5);
        }

        await _held.Leave(_tenant, Table, default);
        await Create([.. Enumerable.Range(0, MostBehind + 1).Select(i => $"b{i:D5}")]);
        Assert.That(CountAtTheNextBeat, Is.Zero.After(10).Seconds.PollEvery(10).MilliSeconds, "a rehearsal is no question");
    }

    [Test]
    public async Task WhoAsksEndsThePauses()
    {
        // Parts take time by this clock, and the pauses after them never end.
        _clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        await Create([.. Enumerable.Range(0, 2000).Select(i => $"{i:D5}")]);
        var before = _clock.Timers;
        var preparing = Prepare();
        Assert.That(() => _clock.Timers, Is.GreaterThan(before).After(20).Seconds.PollEvery(5).MilliSeconds, "it pauses");
        Assert.That(preparing.IsCompleted, Is.False);
        Assert.That(await Find(build: false), Is.Null, "who would not have them made does not wait for them");
        Assert.That((await Names()).Length, Is.EqualTo(2000));
        Assert.That(await preparing, Is.True);
    }

    [Test]
    public async Task WhatIsBeingMadeAheadYieldsToThoseWhoWrite()
    {
        // Each part is followed by a pause of this clock, which is shorter than the beat.
        _clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        await Create([.. Enumerable.Range(0, 1000).Select(i => $"{i:D5}")]);
        await Started();
        var before = _clock.Timers;
        var preparing = Prepare();
        Assert.That(() => _clock.Timers, Is.GreaterThan(before).After(20).Seconds.PollEvery(5).MilliSeconds, "it pauses");
        for (var more = 0; !preparing.IsCompleted && more < 50; more++)
        {
            // More than is read until the next beat: what is written would never be all read.
            await Create([.. Enumerable.Range(0, 2000).Select(i => $"{more} {i:D5}")]);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(await preparing.WaitAsync(TimeSpan.FromSeconds(10)), Is.False);
        Assert.That(_held.Count, Is.Zero);
        Assert.That(
            async () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                var again = Prepare();
                while (!again.IsCompleted)
                {
                    _clock.Advance(TimeSpan.FromMilliseconds(10));
                    await Task.Delay(1);
                }

                return await again;
            },
            Is.True.After(20).Seconds.PollEvery(10).MilliSeconds,
            "it is quiet again");
    }

    [Test]
    public async Task WhoAsksForWhatIsBeingMadeAheadGetsItWhateverIsWritten()
    {
        _clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        await Create([.. Enumerable.Range(0, 4000).Select(i => $"{i:D5}")]);
        await Started();
        var before = _clock.Timers;
        var preparing = Prepare(1_000_000);
        Assert.That(() => _clock.Timers, Is.GreaterThan(before).After(20).Seconds.PollEvery(5).MilliSeconds, "it pauses");
        await Create([.. Enumerable.Range(0, 2000).Select(i => $"b{i:D5}")]);
        var asking = Names();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await asking).Length, Is.EqualTo(6000));
        await preparing;
    }

    [Test]
    public async Task WhatWouldTakeTooMuchIsReadWhenSomebodyAsks()
    {
        // Three thousand rows have room; the million that is said to come has not.
        await Create([.. Enumerable.Range(0, 3000).Select(i => $"{i:D5}")]);
        Assert.That(await Prepare(1_000_000), Is.False);
        Assert.That(_held.Count, Is.Zero);
        Assert.That(await Prepare(3000), Is.False, "not tried again at once");
        Assert.That((await Names()).Length, Is.EqualTo(3000), "who asks has it made");

        _tenant += "b";
        await Create([.. Enumerable.Range(0, 3000).Select(i => $"{i:D5}")]);
        Assert.That(await Prepare(3000), Is.True);
    }

    [Test]
    public async Task WhatNobodyAsksForHasLessRoom()
    {
        _options.ColumnMegabytesAhead = 1;
        await Create([.. Enumerable.Range(0, 1500).Select(i => $"{i:D5}")]);
        Assert.That(await Prepare(1500), Is.True);
        await Started();
        for (var more = 0; more < 5; more++)
        {
            await Create([.. Enumerable.Range(0, 900).Select(i => $"{more} {i:D5}")]);
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(50);
        }

        Assert.That(CountAtTheNextBeat, Is.Zero.After(10).Seconds.PollEvery(10).MilliSeconds, "it grew beyond it");
        Assert.That(await Find(), Is.Not.Null);
        Assert.That(CountAtTheNextBeat(), Is.EqualTo(1), "what is asked for has all the room there is");
        Assert.That(await Prepare(6000), Is.False);
        _clock.Advance(_options.ColumnIdle + TimeSpan.FromSeconds(1));
        Assert.That(CountAtTheNextBeat, Is.Zero.After(10).Seconds.PollEvery(10).MilliSeconds, "it does not stay for having been asked for once");
    }

    [Test]
    public async Task WhatWasAskedForOnceDoesNotDriveOutWhatWasMadeAhead()
    {
        _options.ColumnMegabytesAhead = 1;
        await Create("a");
        Assert.That(await Prepare(1), Is.True);
        var small = _tenant;
        _tenant += "large";
        await Create([.. Enumerable.Range(0, 6000).Select(i => $"{i:D5}")]);
        Assert.That(await Find(), Is.Not.Null);
        Assert.That(await Prepare(6000), Is.False);
        await Started();
        _clock.Advance(_options.ColumnIdle + TimeSpan.FromSeconds(1));
        Assert.That(CountAtTheNextBeat, Is.EqualTo(1).After(10).Seconds.PollEvery(10).MilliSeconds);
        _tenant = small;
        Assert.That(await Find(build: false), Is.Not.Null);
    }

    [TestCase(9_000, 0)]
    [TestCase(10_000, 1)]
    public async Task WhatManyRowsWereReadFromOrLayInIsCollectedOnceWhenItIsQuiet(int rows, int expected)
    {
        await Create([.. Enumerable.Range(0, rows).Select(i => $"{i:D5}")]);
        await Started();
        await Find();
        await Create([.. Enumerable.Range(0, 1001).Select(i => $"b{i:D5}")]);
        CountAtTheNextBeat();
        await Find();
        Assert.That(_collections, Is.Zero, "much is being written");
        await CollectedByTheNextBeats(expected);

        _clock.Advance(_options.ColumnIdle);
        await CollectedByTheNextBeats(expected + 1);
        Assert.That(_held.Count, Is.Zero);
    }

    [Test]
    public async Task WhatHasNoRoomIsNotMadeAheadAgain()
    {
        var earlier = await TwoWithRoomForOne(async () => Assert.That(await Prepare(), Is.True));
        _tenant = earlier;
        Assert.That(await Find(build: false), Is.Null, "the later one has taken its place");
        Assert.That(await Prepare(), Is.False);
        Assert.That(await Find(build: false), Is.Null);
        Assert.That(await Find(), Is.Not.Null, "who asks has it made");
    }

    [Test]
    public async Task LargeTablesAreMadeAhead()
    {
        _options.ColumnsAhead = 50;
        await Create([.. Enumerable.Range(0, 49).Select(i => $"{i:D5}")]);
        using var ahead = new ColumnsAhead(
            _held, Store, new(RunningBroker.Service<TableModel>), new(RunningBroker.Service<TableService>), RunningBroker.Service<IServiceScopeFactory>(), _options, _clock,
            NullLogger<ColumnsAhead>.Instance);
        await ahead.StartAsync(default);
        await Create("a-fiftieth-comes-later");
        await _held.StartAsync(default);
        Assert.That(
            async () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(5));
                return await Find(build: false);
            },
            Is.Not.Null.After(20).Seconds.PollEvery(20).MilliSeconds);
        Assert.That((await Names()).Length, Is.EqualTo(50));
        await ahead.StopAsync(default);
    }

    [Test]
    public async Task TheLeastUsedMakesRoom()
    {
        var earlier = await TwoWithRoomForOne(async () => Assert.That(await Find(), Is.Not.Null));
        Assert.That(await Find(build: false), Is.Not.Null);
        _tenant = earlier;
        Assert.That(await Find(build: false), Is.Null);
    }

    [Test]
    public async Task StaysRightWhileManyWrite()
    {
        var writers = Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
        {
            var random = new Random(w);
            for (var i = 0; i < 60; i++)
            {
                var id = $"{w}-{random.Next(12)}";
                await (await Store.Find(_tenant, Id(id), default) is null
                    ? Provision.Create(_tenant, Site(id), default)
                    : random.Next(2) == 0
                        ? Provision.Delete(_tenant, new EntityTarget(Id(id)), default)
                        : Provision.Append(_tenant, new EntityTarget(Id(id)), Make.Fragment(Name($"{id} {i}")), overwrite: true, default));
            }
        })).ToArray();
        var all = Task.WhenAll(writers);
        while (!all.IsCompleted)
        {
            await Find();
        }

        await all;
        var stored = (await Store.Query(_tenant, Table.All with { Limit = 1000 }, default)).Entities.Select(e => ((JsonString)e.Find(NameOf)!.Value.Instances[0].Value).Value);
        Assert.That(await Names(), Is.EqualTo(stored));
    }

    /// <summary>The table of one tenant, then that of another, who is the tenant afterwards.</summary>
    /// <returns>The earlier tenant.</returns>
    private async Task<string> TwoWithRoomForOne(Func<Task> hold)
    {
        _options.ColumnMegabytes = 1;
        var earlier = _tenant;
        foreach (var tenant in new[] { earlier, earlier + "b" })
        {
            _tenant = tenant;
            await Create([.. Enumerable.Range(0, 1200).Select(i => $"{i:D5}")]);
            await hold();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        return earlier;
    }

    // From here on it counts what is written.
    private async Task Started()
    {
        var before = _clock.Timers;
        await _held.StartAsync(default);
        Assert.That(() => _clock.Timers, Is.GreaterThan(before).After(10).Seconds.PollEvery(5).MilliSeconds);
    }

    // Beats are heard a little later, and one that comes before the last was heard is not.
    private async Task CollectedByTheNextBeats(int times)
    {
        for (var beat = 0; beat < 40; beat++)
        {
            CountAtTheNextBeat();
            await Task.Delay(5);
        }

        Assert.That(_collections, Is.EqualTo(times));
    }

    private int CountAtTheNextBeat()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return _held.Count;
    }

    private static string NameOf => Table.ByName["name"].Attribute;

    private static string Id(string name) => "urn:ngsi-ld:EvacuationSite:" + name;

    private static EntityAttribute Name(string name) => Make.Attribute(NameOf, $"\"{name}\"");

    private static EntityFragment Site(string name) => Make.Whole(Id(name), Name(name)) with { Types = [Table.Model.Type] };

    private async Task Create(params string[] names)
    {
        foreach (var some in names.Chunk(1000))
        {
            await _host.Services.GetRequiredService<EntityImport>().Load(_tenant, [.. some.Select(Site)], ExistingEntities.Keep, default);
        }
    }

    private Task<bool> Prepare(long rows = 0) => _held.Prepare(_tenant, Table, rows, default);

    private Task<TableColumns?> Find(bool build = true) => _held.Find(_tenant, Table, build, default).AsTask();

    private async Task<string[]> Names()
    {
        var columns = await Find();
        Assert.That(columns, Is.Not.Null);
        var row = (EntityRow)Activator.CreateInstance(RunningBroker.Service<TableModel>().RowTypes[Table.Model.Name])!;
        return columns!.Read(read => Array.ConvertAll(read.Passing([], row), place => (string)read.Value(Table.ByName["name"].Number, place)!));
    }
}

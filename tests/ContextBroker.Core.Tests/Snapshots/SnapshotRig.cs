using System.Diagnostics.Metrics;
using ContextBroker.Core.Changes;
using ContextBroker.Core.Contexts;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Entities;
using ContextBroker.Core.EntityMaps;
using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.Core.Tests.Contexts;
using ContextBroker.Core.Tests.Delivery;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Snapshots;
using ContextBroker.Testing;
using ContextBroker.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Snapshots;

/// <summary>Snapshots at noon, over stores in memory that outlive a restart.</summary>
internal sealed class SnapshotRig : IAsyncDisposable
{
    public const string Occupancy = Vocabulary.DefaultContext + "occupancy";
    public const string Name = Vocabulary.DefaultContext + "name";

    /// <summary>All shelters.</summary>
    public static readonly SnapshotQuery Shelters = new(new EntityQuery { Selectors = [new EntitySelector { Types = new TypeName(Make.ShelterType) }] });

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly FakeDocuments _documents = new();
    private readonly MemoryOutbox _outbox = new();
    private Node? _node;

    private SnapshotRig() => Store = new MemoryEntityStore(Clock);

    public FakeTimeProvider Clock { get; } = new(Make.Noon);

    public MemoryEntityStore Store { get; }

    public FakeReceivers Receivers { get; } = new();

    public SnapshotOptions Options { get; } = new() { MaxPerTenant = 3, BatchSize = 2 };

    public SnapshotRegistry Registry => _node!.Registry;

    public SnapshotProvision Provision => _node!.Provision;

    public EntityMapRegistry Maps => _node!.Maps;

    public SnapshotKeeper Keeper => _node!.Keeper;

    public int Documents => _documents.Count;

    public static async Task<SnapshotRig> Started(Action<SnapshotOptions>? configure = null)
    {
        var rig = new SnapshotRig();
        configure?.Invoke(rig.Options);
        await rig.Start();
        return rig;
    }

    /// <param name="fills">False: what is created is not filled.</param>
    public async Task Restart(bool fills = true)
    {
        await Stop();
        await Start(fills);
    }

    /// <summary>Writes the occupancy of a shelter, which is created when it is new.</summary>
    public async Task Write(string shelter, int occupancy, string tenant = "")
    {
        var before = await Store.Find(tenant, shelter, default);
        EntityAttribute[] attributes = [Make.Attribute(Occupancy, $"{occupancy}"), Make.Attribute(Name, "\"A\"")];
        var change = before is null
            ? EntityEdits.Create(Make.Whole(shelter, attributes), Clock.GetUtcNow())
            : EntityEdits.Update(before, Make.Fragment(attributes), Clock.GetUtcNow()).Change!;
        await Store.Commit([new EntityCommit(tenant, before?.Version ?? 0, change)], default);
    }

    public async Task Remove(string shelter)
    {
        var before = (await Store.Find("", shelter, default))!;
        await Store.Commit([new EntityCommit("", before.Version, EntityEdits.Delete(before, Clock.GetUtcNow()))], default);
    }

    /// <summary>Begins a snapshot; of all shelters, if no query is given.</summary>
    public Task<string> Create(string id, Func<Snapshot, Snapshot>? more = null, params SnapshotQuery[] queries) =>
        Provision.Create("", Wanted(id, more), queries.Length == 0 ? [Shelters] : queries, [], null, default);

    /// <summary>Creates one and waits until it is filled.</summary>
    public async Task<Snapshot> Frozen(string id, Func<Snapshot, Snapshot>? more = null, params SnapshotQuery[] queries)
    {
        await Create(id, more, queries);
        return await Filled(id);
    }

    public static Snapshot Wanted(string id, Func<Snapshot, Snapshot>? more = null) => (more ?? (s => s))(new Snapshot { Id = id });

    public async Task<Snapshot> Filled(string id)
    {
        await Until(() => Registry.Find("", id) is not { Snapshot.Status: SnapshotStatus.Preparing });
        return Registry.Find("", id)!.Snapshot;
    }

    /// <summary>The occupancy of every entity in the snapshot: urn:s:1=10 urn:s:2=20.</summary>
    public async Task<string> Content(string id)
    {
        using var use = Registry.Use("", id, Clock.GetUtcNow());
        return await ContentOf(use.Partition);
    }

    public async Task<string> ContentOf(string tenant)
    {
        var page = await Store.Query(tenant, new EntityQuery { Limit = 1000 }, default);
        return string.Join(' ', page.Entities.OrderBy(e => e.Id, StringComparer.Ordinal).Select(e => $"{e.Id}={e.Find(Occupancy)?.Find(null)?.Value}"));
    }

    public Task Sweep() => Keeper.Sweep(default);

    /// <summary>Waits for something that another thread does.</summary>
    public static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    public static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync() => await Stop();

    private async Task Start(bool fills = true)
    {
        _node = new Node(this);
        await _node.Start(fills);
    }

    private async Task Stop()
    {
        await _node!.Stop();
        _node.Dispose();
    }

    /// <summary>What a process holds.</summary>
    private sealed class Node : IDisposable
    {
        private readonly ChangeFeed _feed;
        private readonly SubscriptionRegistry _subscriptions;
        private readonly DeliveryLanes _lanes;
        private readonly SnapshotFiller _filler;
        private readonly SnapshotNotices _notices;

        public Node(SnapshotRig rig)
        {
            var (store, documents, options) = (rig.Store, rig._documents, Microsoft.Extensions.Options.Options.Create(rig.Options));
            var tenants = new TenantRegistry(store);
            var contexts = new ContextRegistry(documents, new FakeWeb(), new ContextOptions(), rig.Clock, NullLogger<ContextRegistry>.Instance);
            _feed = new ChangeFeed(store, Microsoft.Extensions.Options.Options.Create(new ChangeOptions { Ring = 16 }));
            _subscriptions = new SubscriptionRegistry(documents, contexts, tenants, NullLogger<SubscriptionRegistry>.Instance);
            Registry = new SnapshotRegistry(documents);
            var dead = new DeadLetters(rig._outbox);
            var report = new DeliveryReport(new DeliveryMeter(new Meters(), dead), [], rig.Clock, NullLogger<DeliveryReport>.Instance);
            var patience = Microsoft.Extensions.Options.Options.Create(new DeliveryOptions
            {
                FirstRetry = TimeSpan.FromMilliseconds(5), RetryCeiling = TimeSpan.FromMilliseconds(20), StopGrace = TimeSpan.FromMilliseconds(50),
            });
            _lanes = new DeliveryLanes(
                _subscriptions, Registry, rig._outbox, rig._outbox, dead, [rig.Receivers], report, patience, TimeProvider.System, NullLoggerFactory.Instance);
            var outgoing = new Outgoing(rig._outbox, rig._outbox, _lanes);
            _notices = new SnapshotNotices(Registry, _subscriptions, _lanes, outgoing, store, rig.Clock);
            Maps = new EntityMapRegistry(rig.Clock, Microsoft.Extensions.Options.Options.Create(new EntityMapOptions()), new EntityMapMeter(new Meters()));
            var removal = new SnapshotRemoval(Registry, _notices, _subscriptions, Maps, store, rig.Clock, options);
            _filler = new SnapshotFiller(
                Registry, _notices, store, new NoHistory(), new EntityLocks(), new LinkedEntities(store, rig.Clock), _feed, rig.Clock, options, NullLogger<SnapshotFiller>.Instance);
            Keeper = new SnapshotKeeper(Registry, _notices, removal, rig.Clock, options, NullLogger<SnapshotKeeper>.Instance);
            Provision = new SnapshotProvision(Registry, _filler, removal, _notices, tenants, rig.Clock, options);
        }

        public SnapshotRegistry Registry { get; }

        public SnapshotProvision Provision { get; }

        public SnapshotKeeper Keeper { get; }

        public EntityMapRegistry Maps { get; }

        public async Task Start(bool fills)
        {
            await Registry.Load(default);
            await _subscriptions.Load(default);
            await _lanes.Start(default);
            await Keeper.StartAsync(default);
            if (fills)
            {
                await _filler.StartAsync(default);
            }
        }

        public async Task Stop()
        {
            await _filler.StopAsync(default);
            await Keeper.StopAsync(default);
            await _lanes.Stop();
        }

        public void Dispose()
        {
            Provision.Dispose();
            _filler.Dispose();
            Maps.Dispose();
            Keeper.Dispose();
            _notices.Dispose();
            _lanes.Dispose();
            _subscriptions.Dispose();
            Registry.Dispose();
            _feed.Dispose();
        }
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}

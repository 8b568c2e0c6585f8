using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using ContextBroker.Core.Changes;
using ContextBroker.Core.Contexts;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Registrations;
using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.Core.Tests.Contexts;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing;
using ContextBroker.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Delivery;

/// <summary>From a commit to the receivers, over stores in memory that outlive a restart or a crash.</summary>
internal sealed class DeliveryRig : IAsyncDisposable
{
    private readonly DeliveryOptions _options = new()
    {
        FirstRetry = TimeSpan.FromMilliseconds(5),
        RetryCeiling = TimeSpan.FromMilliseconds(20),
        StopGrace = TimeSpan.FromMilliseconds(200),
    };

    private FakeDocuments _documents = new();
    private Node? _node;

    public DeliveryRig(TimeProvider? clock = null, Action<DeliveryOptions>? configure = null)
    {
        Clock = clock ?? TimeProvider.System;
        Store = new MemoryEntityStore(Clock);
        configure?.Invoke(_options);
    }

    public TimeProvider Clock { get; }

    public MemoryEntityStore Store { get; }

    public FakeWeb Web { get; } = new();

    public FakeReceivers Receivers { get; } = new();

    public DeliveryEvent[] Seen => Observer.Events;

    public MemoryOutbox Outbox { get; private set; } = new();

    public SubscriptionRegistry Registry => _node!.Registry;

    public SubscriptionProvision Provision => _node!.Provision;

    public NotificationPlanner Planner => _node!.Planner;

    public DeliveryLanes Lanes => _node!.Lanes;

    public DeliveryRecords Records => _node!.Records;

    public PeriodicNotifier Periodic => _node!.Periodic;

    public RegistrationRegistry Registrations => _node!.Registrations;

    public RegistrationProvision RegistrationProvision => _node!.RegistrationProvision;

    public RegistrationSubscriptionProvision RegistrationSubscriptions => _node!.RegistrationSubscriptions;

    private SeenAttempts Observer { get; } = new();

    public static async Task<DeliveryRig> Started(TimeProvider? clock = null, Action<DeliveryOptions>? configure = null)
    {
        var rig = new DeliveryRig(clock, configure);
        await rig.Start();
        return rig;
    }

    public async Task Start()
    {
        _node = new Node(this);
        await _node.Host.StartAsync(default);
    }

    public async Task Stop()
    {
        await _node!.Host.StopAsync(default);
        await _node.Registry.WriteTallies(default);
        _node.Dispose();
        _node = null;
    }

    /// <summary>As by kill -9: nothing is finished, nothing more is stored.</summary>
    public Task Crash() => CrashOnto(Outbox.Cut());

    /// <summary>The same, when the outbox was cut off before.</summary>
    public async Task CrashOnto(MemoryOutbox outbox)
    {
        var dead = _node!;
        Outbox = outbox;
        _documents = _documents.Cut();
        _node = null;
        dead.Feed.Dispose();
        dead.Abandon();
        await Start();
    }

    /// <summary>A subscription on shelters that tells http://receiver/{name}.</summary>
    public Task<string> Subscribe(string name, string members = "{}", string tenant = "", ReplayStart? start = null)
    {
        var body = (JsonObject)JsonText.Parse(
            $$"""
            {"id":"urn:ngsi-ld:Subscription:{{name}}","type":"Subscription","entities":[{"type":"Shelter"}],
             "notification":{"endpoint":{"uri":"http://receiver/{{name}}"} } }
            """);
        foreach (var (member, value) in ((JsonObject)JsonText.Parse(members)).Members)
        {
            body = body.With(member, value);
        }

        return Provision.Create(tenant, body, LdContext.Core, default, start);
    }

    public Task Update(string name, string fragment) =>
        Provision.Update("", $"urn:ngsi-ld:Subscription:{name}", JsonText.Parse(fragment), LdContext.Core, default);

    public RegisteredSubscription Subscription(string name) => Registry.Find("", $"urn:ngsi-ld:Subscription:{name}")!;

    /// <summary>Writes the occupancy of a shelter, which is created when it is new.</summary>
    public Task Write(int occupancy, string shelter = "1", string tenant = "") =>
        Write(Make.Attribute(LdContext.Core.Expand("occupancy"), $"{occupancy}"), shelter, tenant);

    /// <summary>Writes where a shelter is: its relationship isIn to these.</summary>
    public Task Link(string shelter, params string[] targets)
    {
        var ids = targets.Select(target => JsonValue.Of($"urn:ngsi-ld:Shelter:{target}")).ToArray();
        var value = ids.Length == 1 ? ids[0] : new JsonArray([.. ids]);
        return Write(Make.Attribute(LdContext.Core.Expand("isIn"), Make.Instance(value.ToString(), kind: AttributeKind.Relationship)), shelter, "");
    }

    public async Task<DeliveryEvent> WaitForEvent(DeliveryOutcome outcome)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var attempt = await Observer.Coming.ReadAsync(limit.Token);
            if (attempt.Outcome == outcome)
            {
                return attempt;
            }
        }
    }

    /// <summary>Until all but the last state of one entity is done with: only then is a throttled queue at its window.</summary>
    public async Task WaitForGathering(string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Lanes.WaitingFor("", $"urn:ngsi-ld:Subscription:{name}") != 1)
        {
            limit.Token.ThrowIfCancellationRequested();
            (Clock as FakeTimeProvider)?.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
    }

    public static string Uri(string name) => $"http://receiver/{name}";

    private async Task Write(EntityAttribute attribute, string shelter, string tenant)
    {
        var id = $"urn:ngsi-ld:Shelter:{shelter}";
        var before = await Store.Find(tenant, id, default);
        var change = before is null
            ? EntityEdits.Create(Make.Whole(id, attribute), Clock.GetUtcNow())
            : EntityEdits.Append(before, Make.Fragment(attribute), overwrite: true, Clock.GetUtcNow()).Change!;
        await Store.Commit([new EntityCommit(tenant, before?.Version ?? 0, change)], default);
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await Stop();
        }
    }

    private sealed class SeenAttempts : IDeliveryObserver
    {
        private readonly Channel<DeliveryEvent> _coming = Channel.CreateUnbounded<DeliveryEvent>();
        private readonly ConcurrentQueue<DeliveryEvent> _all = [];

        public DeliveryEvent[] Events => [.. _all];

        public ChannelReader<DeliveryEvent> Coming => _coming.Reader;

        public void Observe(DeliveryEvent attempt)
        {
            _all.Enqueue(attempt);
            _coming.Writer.TryWrite(attempt);
        }
    }

    /// <summary>The part of a process that a crash takes away.</summary>
    private sealed class Node : IDisposable
    {
        private static readonly ContextOptions NoMemory = new() { FailureMemory = TimeSpan.Zero };

        private readonly Wire _wire;

        public Node(DeliveryRig rig)
        {
            var (documents, outbox) = (rig._documents, rig.Outbox);
            _wire = new Wire(rig.Receivers);
            var contexts = new ContextRegistry(documents, rig.Web, NoMemory, rig.Clock, NullLogger<ContextRegistry>.Instance);
            Feed = new ChangeFeed(rig.Store, Options.Create(new ChangeOptions { Ring = 16 }));
            var tenants = new TenantRegistry(rig.Store);
            Registry = new SubscriptionRegistry(documents, contexts, tenants, NullLogger<SubscriptionRegistry>.Instance);
            Provision = new SubscriptionProvision(Registry, contexts, tenants, rig.Store, Options.Create(rig._options), rig.Clock);
            var dead = new DeadLetters(outbox);
            var report = new DeliveryReport(
                new DeliveryMeter(new Meters(), dead), [rig.Observer], rig.Clock, NullLogger<DeliveryReport>.Instance);
            Lanes = new DeliveryLanes(
                Registry, new SnapshotRegistry(documents), outbox, outbox, dead, [_wire], report, Options.Create(rig._options), rig.Clock, NullLoggerFactory.Instance);
            var outgoing = new Outgoing(outbox, outbox, Lanes);
            Records = new DeliveryRecords(Registry, tenants, outbox, Lanes, dead, outgoing, Options.Create(new LedgerOptions()), rig.Clock);
            var linked = new LinkedStates(
                new LinkedEntities(rig.Store, rig.Clock), Options.Create(rig._options), NullLogger<LinkedStates>.Instance);
            Planner = new NotificationPlanner(Feed, outbox, Registry, linked, outgoing, rig.Clock, NullLogger<NotificationPlanner>.Instance);
            Notifier = new RegistrationNotifier(Registry, outbox, outgoing, rig.Clock, NullLogger<RegistrationNotifier>.Instance);
            Registrations = new RegistrationRegistry(documents, tenants, Notifier, rig.Clock);
            RegistrationProvision = new RegistrationProvision(Registrations, new ProxiedEntities(rig.Store), tenants, rig.Clock);
            RegistrationSubscriptions = new RegistrationSubscriptionProvision(Registry, Registrations, Notifier, contexts, tenants, rig.Clock);
            Periodic = new PeriodicNotifier(
                Registry, Registrations, Notifier, rig.Store, linked, Lanes, outgoing, rig.Clock, NullLogger<PeriodicNotifier>.Instance);
            Replays = new Replays(Registry, Feed, rig.Store, Planner, linked, outgoing, rig.Clock, NullLogger<Replays>.Instance);
            Host = new DeliveryHost(Registry, Registrations, Lanes, Planner, Periodic, Replays);
        }

        public ChangeFeed Feed { get; }

        public SubscriptionRegistry Registry { get; }

        public SubscriptionProvision Provision { get; }

        public DeliveryLanes Lanes { get; }

        public DeliveryRecords Records { get; }

        public NotificationPlanner Planner { get; }

        public PeriodicNotifier Periodic { get; }

        private Replays Replays { get; }

        public DeliveryHost Host { get; }

        public RegistrationRegistry Registrations { get; }

        public RegistrationProvision RegistrationProvision { get; }

        public RegistrationSubscriptionProvision RegistrationSubscriptions { get; }

        private RegistrationNotifier Notifier { get; }

        public void Dispose()
        {
            Feed.Dispose();
            Lanes.Dispose();
            Host.Dispose();
            Registry.Dispose();
            Notifier.Dispose();
            Replays.Dispose();
            Planner.Dispose();
        }

        /// <summary>Its tasks end some day; whatever they do reaches no store.</summary>
        public void Abandon()
        {
            _wire.IsCut = true;
            Host.StopAsync(default).ContinueWith(ended => _ = ended.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>The way to the receivers, which a crash cuts.</summary>
    private sealed class Wire(FakeReceivers receivers) : INotificationSender
    {
        private volatile bool _isCut;

        public bool IsCut
        {
            set => _isCut = value;
        }

        public IReadOnlyCollection<string> Schemes => receivers.Schemes;

        public Task<SendResult> Send(NotificationMessage message, CancellationToken cancel) =>
            _isCut ? Task.FromResult(new SendResult("This process is dead")) : receivers.Send(message, cancel);
    }

    internal sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options.Name, options.Version, options.Tags, scope: this);

        public void Dispose()
        {
        }
    }
}

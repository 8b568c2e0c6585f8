using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Exposure;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Inputs;

/// <summary>The kinds of entities that computations start from.</summary>
[Flags]
internal enum InputKinds
{
    None = 0,
    Zones = 1,
    Population = 2,
    PeopleFlow = 4,
    Municipalities = 8,
    Sites = 16,
    Operations = 32,
    Orders = 64,
    Gauges = 128,
    Persons = 256,
    WelfareShelters = 512,
    Shares = 1024,
}

/// <summary>
/// What one tenant's entities say, held ready for computing: zones and boundaries cut into cells, the rest by id. Follows changes one by one; a
/// change of a zone touches its own cells only. A state older than the one held changes nothing, so changes may come twice.
/// </summary>
internal sealed class TenantInputs
{
    private static readonly (InputKinds Kind, string Type, Func<Entity, InputEntity?> Read)[] Table =
    [
        (InputKinds.Zones, HazardZone.Type, HazardZone.Read),
        (InputKinds.Shares, HazardShare.Type, HazardShare.Read),
        (InputKinds.Population, PopulationMesh.Type, PopulationMesh.Read),
        (InputKinds.PeopleFlow, Inputs.PeopleFlow.Type, Inputs.PeopleFlow.Read),
        (InputKinds.Municipalities, Municipality.Type, Municipality.Read),
        (InputKinds.Sites, EvacuationSite.Type, EvacuationSite.Read),
        (InputKinds.Operations, ShelterOperation.Type, ShelterOperation.Read),
        (InputKinds.Orders, EvacuationOrder.Type, EvacuationOrder.Read),
        (InputKinds.Gauges, RiverGauge.Type, RiverGauge.Read),
        (InputKinds.Persons, SupportNeedingPerson.Type, SupportNeedingPerson.Read),
        (InputKinds.WelfareShelters, WelfareShelter.Type, WelfareShelter.Read),
    ];

    // A record, its id and its place by it.
    private const long BytesOfEntity = 500;

    private readonly Dictionary<InputKinds, Dictionary<string, InputEntity>> _held = Table.ToDictionary(static row => row.Kind, static _ => new Dictionary<string, InputEntity>());
    private readonly Dictionary<(string Hazard, string Scenario), ZoneLayer> _layers = [];
    private readonly Dictionary<(string Hazard, string Scenario), ShareLayer> _shares = [];

    /// <summary>Kinds that are held.</summary>
    public InputKinds Held { get; private set; }

    /// <summary>When they were last computed with.</summary>
    public DateTimeOffset LastUse { get; set; }

    /// <summary>Of memory, about.</summary>
    public long Bytes => Land.Bytes + _layers.Values.Sum(static layer => layer.Bytes) + (BytesOfEntity * _held.Values.Sum(static kind => (long)kind.Count));

    public LandLayer Land { get; } = new();

    public IReadOnlyDictionary<(string Hazard, string Scenario), ZoneLayer> Layers => _layers;

    public IReadOnlyDictionary<(string Hazard, string Scenario), ShareLayer> Shares => _shares;

    public IEnumerable<PopulationMesh> Population => All<PopulationMesh>(InputKinds.Population);

    public IEnumerable<PeopleFlow> PeopleFlow => All<PeopleFlow>(InputKinds.PeopleFlow);

    public IEnumerable<Municipality> Municipalities => All<Municipality>(InputKinds.Municipalities);

    public IEnumerable<EvacuationSite> Sites => All<EvacuationSite>(InputKinds.Sites);

    public IEnumerable<ShelterOperation> Operations => All<ShelterOperation>(InputKinds.Operations);

    public IEnumerable<EvacuationOrder> Orders => All<EvacuationOrder>(InputKinds.Orders);

    public IEnumerable<RiverGauge> Gauges => All<RiverGauge>(InputKinds.Gauges);

    public IEnumerable<SupportNeedingPerson> Persons => All<SupportNeedingPerson>(InputKinds.Persons);

    public IEnumerable<WelfareShelter> WelfareShelters => All<WelfareShelter>(InputKinds.WelfareShelters);

    public static string TypeOf(InputKinds kind) => Array.Find(Table, row => row.Kind == kind).Type;

    public static IEnumerable<InputKinds> Each(InputKinds kinds) => Table.Select(static row => row.Kind).Where(kind => kinds.HasFlag(kind));

    /// <summary>Null: there is none of this id that can be computed with.</summary>
    public Municipality? FindMunicipality(string? id) => id is null ? null : _held[InputKinds.Municipalities].GetValueOrDefault(id) as Municipality;

    /// <summary>From here on this kind is followed.</summary>
    public void Hold(InputKinds kind) => Held |= kind;

    /// <summary>Takes up a change of an entity of a kind that is held; others do not matter.</summary>
    public void Apply(ChangeRecord record)
    {
        foreach (var kind in Each(Held))
        {
            if (record.Change.Kind != ChangeKind.Deleted && record.Change.State.IsOf(TypeOf(kind)))
            {
                Put(kind, record.Change.State);
            }
            else
            {
                Remove(kind, record.Change.State.Id, record.Sequence);
            }
        }
    }

    /// <summary>Takes up an entity as it is stored. One that says too little to compute with, or is marked as gone from its source, is none.</summary>
    public void Put(InputKinds kind, Entity entity)
    {
        if (_held[kind].GetValueOrDefault(entity.Id)?.Version >= entity.Version)
        {
            return;
        }

        Remove(kind, entity.Id, entity.Version);

        // An import marks what its source no longer holds, and deletes nothing.
        if (entity.Of("withdrawnAt") is null && Array.Find(Table, row => row.Kind == kind).Read(entity) is { } one)
        {
            _held[kind][entity.Id] = Placed(one);
        }
    }

    private IEnumerable<T> All<T>(InputKinds kind) => _held[kind].Values.Cast<T>();

    // Geometries are held once, cut into cells.
    private InputEntity Placed(InputEntity one)
    {
        switch (one)
        {
            case HazardZone zone:
                var key = (zone.HazardType, zone.Scenario);
                if (!_layers.TryGetValue(key, out var layer))
                {
                    _layers[key] = layer = new ZoneLayer();
                }

                return layer.Put(zone);
            case HazardShare share:
                var of = (share.HazardType, share.Scenario);
                (_shares.TryGetValue(of, out var shares) ? shares : _shares[of] = new ShareLayer()).Put(share);
                return share;
            case Municipality municipality:
                if (municipality.Boundary is not null)
                {
                    Land.Put(municipality);
                    MeasureAnew();
                }

                return municipality with { Boundary = null };
            default:
                return one;
        }
    }

    private void Remove(InputKinds kind, string id, long version)
    {
        if (!_held[kind].TryGetValue(id, out var held) || held.Version > version)
        {
            return;
        }

        _held[kind].Remove(id);
        if (held is HazardZone zone)
        {
            var key = (zone.HazardType, zone.Scenario);
            _layers[key].Remove(id);
            if (_layers[key].Count == 0)
            {
                _layers.Remove(key);
            }
        }
        else if (held is HazardShare share)
        {
            var key = (share.HazardType, share.Scenario);
            _shares[key].Remove(id);
            if (_shares[key].Count == 0)
            {
                _shares.Remove(key);
            }
        }
        else if (held is Municipality && Land.Area(id) is not null)
        {
            Land.Remove(id);
            MeasureAnew();
        }
    }

    // The first boundary, or the last one gone, changes what is land everywhere.
    private void MeasureAnew()
    {
        foreach (var layer in _layers.Values)
        {
            layer.ForgetAll();
        }
    }
}

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
}

/// <summary>
/// What one tenant's entities say, held ready for computing: zones and boundaries cut into cells, people by mesh. Follows changes one by one; a
/// change of a zone touches its own cells only. A state older than the one held changes nothing, so changes may come twice.
/// </summary>
internal sealed class TenantInputs
{
    private readonly Dictionary<string, (string Hazard, string Scenario)> _layerOf = [];
    private readonly Dictionary<(string Hazard, string Scenario), ZoneLayer> _layers = [];
    private readonly Dictionary<string, PopulationMesh> _population = [];
    private readonly Dictionary<string, PeopleFlow> _flow = [];
    private readonly Dictionary<string, Municipality> _municipalities = [];
    private readonly HashSet<string> _unusable = [];

    /// <summary>Kinds that are held.</summary>
    public InputKinds Held { get; private set; }

    public LandLayer Land { get; } = new();

    public IReadOnlyDictionary<(string Hazard, string Scenario), ZoneLayer> Layers => _layers;

    public IReadOnlyCollection<PopulationMesh> Population => _population.Values;

    public IReadOnlyCollection<PeopleFlow> PeopleFlow => _flow.Values;

    public IReadOnlyDictionary<string, Municipality> Municipalities => _municipalities;

    /// <summary>Entities of these kinds that say too little to compute with.</summary>
    public int Unusable => _unusable.Count;

    public static string TypeOf(InputKinds kind) => kind switch
    {
        InputKinds.Zones => HazardZone.Type,
        InputKinds.Population => PopulationMesh.Type,
        InputKinds.PeopleFlow => Inputs.PeopleFlow.Type,
        _ => Municipality.Type,
    };

    public static IEnumerable<InputKinds> Each(InputKinds kinds) =>
        new[] { InputKinds.Zones, InputKinds.Population, InputKinds.PeopleFlow, InputKinds.Municipalities }.Where(kind => kinds.HasFlag(kind));

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

    public void Put(InputKinds kind, Entity entity)
    {
        if (VersionOf(kind, entity.Id) >= entity.Version)
        {
            return;
        }

        var isUsable = kind switch
        {
            InputKinds.Zones => PutZone(HazardZone.Read(entity)),
            InputKinds.Population => Put(_population, entity.Id, Inputs.PopulationMesh.Read(entity)),
            InputKinds.PeopleFlow => Put(_flow, entity.Id, Inputs.PeopleFlow.Read(entity)),
            _ => PutMunicipality(Municipality.Read(entity)),
        };
        if (isUsable)
        {
            _unusable.Remove(entity.Id);
        }
        else
        {
            Remove(kind, entity.Id, entity.Version);
            _unusable.Add(entity.Id);
        }
    }

    private void Remove(InputKinds kind, string id, long version)
    {
        if (VersionOf(kind, id) is var held && (held == 0 || held > version))
        {
            return;
        }

        switch (kind)
        {
            case InputKinds.Zones:
                RemoveZone(id);
                break;
            case InputKinds.Population:
                _population.Remove(id);
                break;
            case InputKinds.PeopleFlow:
                _flow.Remove(id);
                break;
            default:
                _municipalities.Remove(id);
                Forget(Land.Remove(id));
                break;
        }
    }

    private static bool Put<T>(Dictionary<string, T> all, string id, T? one)
        where T : class
    {
        if (one is not null)
        {
            all[id] = one;
        }

        return one is not null;
    }

    private bool PutZone(HazardZone? zone)
    {
        if (zone is null)
        {
            return false;
        }

        var key = (zone.HazardType, zone.Scenario);
        if (_layerOf.TryGetValue(zone.Id, out var before) && before != key)
        {
            RemoveZone(zone.Id);
        }

        if (!_layers.TryGetValue(key, out var layer))
        {
            _layers[key] = layer = new ZoneLayer();
        }

        layer.Put(zone);
        _layerOf[zone.Id] = key;
        return true;
    }

    private void RemoveZone(string id)
    {
        if (!_layerOf.Remove(id, out var key))
        {
            return;
        }

        _layers[key].Remove(id);
        if (_layers[key].Count == 0)
        {
            _layers.Remove(key);
        }
    }

    private bool PutMunicipality(Municipality? municipality)
    {
        if (municipality is null)
        {
            return false;
        }

        // The boundary is held once, cut into cells.
        _municipalities[municipality.Id] = municipality with { Boundary = null };
        Forget([.. Land.Put(municipality)]);
        return true;
    }

    private void Forget(IReadOnlyCollection<Meshes.Cell> cells)
    {
        foreach (var layer in _layers.Values)
        {
            if (cells.Count > 0)
            {
                // The first boundary, or the last one gone, changes what is land everywhere.
                layer.ForgetAll();
            }
        }
    }

    private long VersionOf(InputKinds kind, string id) => kind switch
    {
        InputKinds.Zones => _layerOf.TryGetValue(id, out var key) ? _layers[key].Find(id)!.Version : 0,
        InputKinds.Population => _population.GetValueOrDefault(id)?.Version ?? 0,
        InputKinds.PeopleFlow => _flow.GetValueOrDefault(id)?.Version ?? 0,
        _ => _municipalities.GetValueOrDefault(id)?.Version ?? 0,
    };
}

using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Disaster.Imports;

/// <summary>A row or feature that can't be taken: where, which column, and why.</summary>
public sealed record RefusedRow(string Place, string Column, string Reason);

/// <summary>What a sensor has measured at one time.</summary>
internal sealed record Reading(string EntityId, string Type, Timestamp At, IReadOnlyList<NamedInstance> Values);

/// <summary>What was read of a file and goes to the store together.</summary>
internal sealed record IntakeBatch(List<EntityFragment> Entities, List<EntityFragment> OnlyNew, List<Reading> Readings);

/// <summary>What is read of a file and not yet stored, and what is to be told of it.</summary>
/// <param name="owned">Expanded names of all attributes that the format may say.</param>
internal sealed class Intake(IReadOnlySet<string> owned)
{
    private const int MostListed = 1000;
    private static readonly string Dataset = EntityDraft.Iri("sourceDataset");
    private static readonly string Version = EntityDraft.Iri("dataVersion");

    private readonly List<RefusedRow> _refused = [];
    private readonly List<string> _repaired = [];
    private readonly List<string> _notes = [];

    public IReadOnlySet<string> Owned => owned;

    /// <summary>Taken and not yet stored.</summary>
    public List<EntityFragment> Entities { get; private set; } = [];

    /// <summary>Of these only what is not there yet is stored: an import never closes a shelter that is open.</summary>
    public List<EntityFragment> OnlyNew { get; private set; } = [];

    public List<Reading> Readings { get; private set; } = [];

    /// <summary>How much the entities that wait hold, in attributes and positions, about.</summary>
    public long Weight { get; private set; }

    /// <summary>Of all entities of the file.</summary>
    public HashSet<string> Ids { get; } = [];

    /// <summary>The parts of data sets that the file publishes, with its edition of each; empty: not known.</summary>
    public Dictionary<string, string> Parts { get; } = [];

    public int Refusals { get; private set; }

    public int Repairs { get; private set; }

    /// <summary>The first thousand.</summary>
    public IReadOnlyList<RefusedRow> Refused => _refused;

    public IReadOnlyList<string> Repaired => _repaired;

    public IReadOnlyList<string> Notes => _notes;

    /// <returns>False: the file has had this id already.</returns>
    public bool Take(EntityDraft draft)
    {
        var fragment = draft.ToFragment();
        if (!Ids.Add(fragment.Id!))
        {
            return false;
        }

        foreach (var attribute in fragment.Attributes)
        {
            if (!owned.Contains(attribute.Name))
            {
                throw new InvalidOperationException($"The format says {attribute.Name}, which is not among what it owns");
            }

            Weight += 1 + Positions(attribute.Instances[0]);
        }

        if (Text(fragment, Dataset) is { Length: > 0 } part)
        {
            Parts.TryAdd(part, Text(fragment, Version));
        }

        Entities.Add(fragment);
        return true;
    }

    public void TakeIfNew(EntityDraft draft)
    {
        OnlyNew.Add(draft.ToFragment());
        Weight++;
    }

    public void Take(Reading reading)
    {
        Readings.Add(reading);
        Weight += reading.Values.Count;
    }

    public void Refuse(string place, string column, string reason)
    {
        Refusals++;
        if (_refused.Count < MostListed)
        {
            _refused.Add(new RefusedRow(place, column, reason));
        }
    }

    public void Mended(string place, string how)
    {
        Repairs++;
        if (_repaired.Count < MostListed)
        {
            _repaired.Add($"{place}: {how}");
        }
    }

    /// <summary>Something to know about the data, told once.</summary>
    public void Tell(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }

    /// <summary>What waits, to be stored; from here on nothing waits.</summary>
    public IntakeBatch Drain()
    {
        var batch = new IntakeBatch(Entities, OnlyNew, Readings);
        (Entities, OnlyNew, Readings, Weight) = ([], [], [], 0);
        return batch;
    }

    private static string Text(EntityFragment fragment, string name)
    {
        foreach (var attribute in fragment.Attributes)
        {
            if (attribute.Name == name)
            {
                return ((JsonString)attribute.Instances[0].Value).Value;
            }
        }

        return "";
    }

    // Some twenty bytes of text per position: an eighth of an attribute.
    private static long Positions(AttributeInstance instance) =>
        instance.Kind == AttributeKind.GeoProperty && instance.Value is JsonObject geometry && geometry["coordinates"] is JsonArray coordinates
            ? Count(coordinates) / 8
            : 0;

    private static long Count(JsonArray array) =>
        array.Items is [JsonNumber, ..] ? 1 : array.Items.Sum(static i => i is JsonArray inner ? Count(inner) : 0L);
}

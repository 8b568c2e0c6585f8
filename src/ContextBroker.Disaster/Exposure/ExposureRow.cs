using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>One figure of an answer: of all, of a municipality or of a mesh.</summary>
internal sealed class ExposureRow(string key)
{
    /// <summary>Empty, a municipality's code or a mesh code.</summary>
    public string Key { get; } = key;

    public string? Name { get; init; }

    public MeshCode? Mesh { get; init; }

    /// <summary>People in the area asked about, in a zone or not.</summary>
    public People Within { get; } = new();

    /// <summary>People in zones.</summary>
    public People Exposed { get; } = new();

    public SortedDictionary<int, People> ByLevel { get; } = [];

    public People Level(int rank)
    {
        if (!ByLevel.TryGetValue(rank, out var people))
        {
            ByLevel[rank] = people = new People();
        }

        return people;
    }
}

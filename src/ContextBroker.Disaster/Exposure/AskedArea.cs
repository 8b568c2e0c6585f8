using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Exposure;

/// <summary>Where a question looks: a drawn polygon, municipalities, both or everywhere.</summary>
internal sealed class AskedArea
{
    private readonly TenantInputs _inputs;
    private readonly HashSet<string> _ids = [];
    private readonly HashSet<string> _parents;
    private readonly HashSet<string>? _codes;

    /// <exception cref="ProblemException">BadRequestData: a municipality that is not there.</exception>
    public AskedArea(ExposureQuestion question, TenantInputs inputs)
    {
        _inputs = inputs;
        Masks = question.Area is { } area ? [new MaskLayer(area)] : [];
        _parents = [.. inputs.Municipalities.Select(one => one.Parent).OfType<string>()];
        if (question.Municipalities.IsEmpty)
        {
            return;
        }

        _codes = [];
        foreach (var code in question.Municipalities)
        {
            Add(code);
        }
    }

    /// <summary>The drawn polygon, if one was.</summary>
    public IReadOnlyList<MaskLayer> Masks { get; }

    /// <summary>Only some municipalities were asked for.</summary>
    public bool HasMunicipalities => _codes is not null;

    public IReadOnlyList<MaskLayer> MasksWith(MaskLayer municipality) => [.. Masks, municipality];

    /// <summary>Data of this municipality count.</summary>
    public bool Includes(string code) => _codes?.Contains(code) ?? true;

    /// <summary>The municipalities that a mesh lies in and that count, by id: wards instead of their city.</summary>
    public IEnumerable<Municipality> Of(MeshCode mesh)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var cell in Cell.Of(mesh))
        {
            foreach (var owner in _inputs.Land.Owners(cell))
            {
                if (!_parents.Contains(owner) && (_codes is null || _ids.Contains(owner)))
                {
                    ids.Add(owner);
                }
            }
        }

        return ids.Select(id => _inputs.FindMunicipality(id)!);
    }

    private void Add(string code)
    {
        var found = _inputs.Municipalities.FirstOrDefault(one => one.Code == code)
            ?? throw ProblemException.BadRequestData($"There is no municipality {code}", "localGovernmentCode");
        _ids.Add(found.Id);
        _codes!.Add(code);
        foreach (var ward in _inputs.Municipalities.Where(one => one.Parent == found.Id))
        {
            _ids.Add(ward.Id);
            _codes.Add(ward.Code);
        }
    }
}

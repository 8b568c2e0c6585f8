using System.Globalization;
using System.Text;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>Where in a body a parser is. Steps are pushed as it goes; the JSON path is put together only for a message.</summary>
internal sealed class JsonPlace
{
    private const int LongestName = 60;

    private (string? Name, int Index)[] _steps = new (string?, int)[8];
    private int _depth;

    /// <summary>The name of the innermost member; null in a body that is no object.</summary>
    public string? LastName
    {
        get
        {
            for (var i = _depth - 1; i >= 0; i--)
            {
                if (_steps[i].Name is { } name)
                {
                    return Quoted.Shorten(name);
                }
            }

            return null;
        }
    }

    public void Enter(string name) => Push((name, 0));

    public void Enter(int index) => Push((null, index));

    public void Leave() => _depth--;

    public override string ToString()
    {
        var path = new StringBuilder("$");
        foreach (var (name, index) in _steps.AsSpan(0, _depth))
        {
            if (name is null)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
            else if (name.AsSpan().ContainsAny(' ', '.', ':') || name.Length is 0 or > LongestName)
            {
                path.Append(CultureInfo.InvariantCulture, $"[\"{Quoted.Shorten(name)}\"]");
            }
            else
            {
                path.Append('.').Append(name);
            }
        }

        return path.ToString();
    }

    private void Push((string?, int) step)
    {
        if (_depth == _steps.Length)
        {
            Array.Resize(ref _steps, 2 * _depth);
        }

        _steps[_depth++] = step;
    }
}

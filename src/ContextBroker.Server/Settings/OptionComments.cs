using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ContextBroker.Server.Settings;

/// <summary>The comments of option types, from the documentation files that lie beside the assemblies.</summary>
internal static partial class OptionComments
{
    private static readonly ConcurrentDictionary<string, Dictionary<string, string>> ByAssembly = new();

    public static string Summary(PropertyInfo property)
    {
        var assembly = property.DeclaringType!.Assembly;
        return ByAssembly.GetOrAdd(assembly.Location, at => Read(Path.ChangeExtension(at, ".xml"))).GetValueOrDefault($"P:{property.DeclaringType.FullName!.Replace('+', '.')}.{property.Name}", "");
    }

    private static Dictionary<string, string> Read(string file) =>
        File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, m => Text(m.Element("summary")))
            : [];

    private static string Text(XElement? summary)
    {
        if (summary is null)
        {
            return "";
        }

        foreach (var reference in summary.Descendants().Where(e => e.Attribute("cref") is not null).ToList())
        {
            reference.ReplaceWith(reference.Attribute("cref")!.Value.Split('.')[^1]);
        }

        return Spaces().Replace(summary.Value.Trim(), " ").Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}

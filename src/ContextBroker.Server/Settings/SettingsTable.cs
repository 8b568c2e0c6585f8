using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace ContextBroker.Server.Settings;

/// <summary>Every setting, read off the option types themselves: docs/settings.md is this table, and an unknown setting is told by it.</summary>
public static class SettingsTable
{
    // Before Rows: it is used to make them.
    private static readonly Dictionary<Type, string> Names = new()
    {
        [typeof(string)] = "text",
        [typeof(bool)] = "true, false",
        [typeof(int)] = "number",
        [typeof(long)] = "number",
        [typeof(double)] = "number",
        [typeof(TimeSpan)] = "[d.]hh:mm:ss",
    };

    // Engines share a section, and what they have in common has one name.
    public static IReadOnlyList<SettingRow> Rows { get; } = [.. SettingSections.All.SelectMany(s => Of(s.Section, s.Options)).DistinctBy(r => r.Key)];

    public static string Markdown()
    {
        var text = new StringBuilder("| Setting | Takes | Default | Meaning |\n|---|---|---|---|\n");
        foreach (var row in Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{row.Key}` | {row.Values} | {row.Default} | {row.Meaning} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<SettingRow> Of(string prefix, Type options)
    {
        var defaults = Activator.CreateInstance(options);
        foreach (var property in options.GetProperties().Where(p => p.CanWrite || IsList(p.PropertyType)))
        {
            var key = prefix + ":" + property.Name;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var element = IsList(type) ? ElementOf(type) : null;
            if (element is not null && IsOptions(element))
            {
                yield return new SettingRow(key + ":n", "list", "", property);
            }

            var nested = element ?? type;
            if (IsOptions(nested))
            {
                foreach (var row in Of(element is null ? key : key + ":n", nested))
                {
                    yield return row;
                }
            }
            else
            {
                yield return new SettingRow(element is null ? key : key + ":n", Values(property, nested), element is null ? Default(property.GetValue(defaults)) : "", property);
            }
        }
    }

    private static string Default(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static bool IsList(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static Type ElementOf(Type list) => list.IsArray ? list.GetElementType()! : list.GetGenericArguments()[^1];

    private static bool IsOptions(Type type) => type.IsClass && type != typeof(string) && type != typeof(Uri);

    private static string Values(PropertyInfo property, Type type)
    {
        var range = property.GetCustomAttribute<RangeAttribute>();
        var name = type.IsEnum ? string.Join(", ", Enum.GetNames(type)) : Names.GetValueOrDefault(type, type.Name);
        return range is null ? name : string.Create(CultureInfo.InvariantCulture, $"{name}, {range.Minimum} {(range.Maximum is double and >= 1e18 ? "or more" : $"to {range.Maximum}")}");
    }
}

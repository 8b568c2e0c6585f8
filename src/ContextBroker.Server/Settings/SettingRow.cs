using System.Reflection;

namespace ContextBroker.Server.Settings;

/// <summary>One setting of the broker.</summary>
/// <param name="Key">As on the command line, without the dashes; n stands for 0, 1, 2 ...</param>
/// <param name="Values">What it takes: a type, a range, a list of words.</param>
/// <param name="Default">What holds when nothing is said; empty: nothing does.</param>
/// <param name="Option">Where the setting is kept.</param>
public sealed record SettingRow(string Key, string Values, string Default, PropertyInfo Option)
{
    /// <summary>Meaning and unit, in the words of the option's own comment; read when somebody asks.</summary>
    public string Meaning => OptionComments.Summary(Option);
}

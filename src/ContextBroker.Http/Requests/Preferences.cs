using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Requests;

/// <summary>The Prefer header (RFC 7240): name=value, also quoted, among others and with parameters of their own, which say nothing here.</summary>
internal static class Preferences
{
    public static string? Find(StringValues prefer, string name)
    {
        foreach (var preference in prefer.SelectMany(line => Split(line ?? "", ',')))
        {
            var parts = Split(Split(preference, ';').First(), '=').Select(p => p.Trim()).ToArray();
            if (parts is [var found, var value] && found.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value.Trim('"');
            }
        }

        return null;
    }

    private static IEnumerable<string> Split(string text, char separator)
    {
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == separator && !isQuoted)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }
}

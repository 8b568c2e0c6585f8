using System.Collections.Immutable;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>
/// Ultralight 2.0 as FIWARE's IoT Agent reads it: name|value pairs; several groups parted by #; a group with an odd number of fields
/// begins with its time (2026-09-01T08:30:00Z|t|21.5). A value is JSON where it is JSON, otherwise text.
/// </summary>
internal static class Ultralight
{
    /// <summary>The groups as the objects that the JSON agent would have sent.</summary>
    /// <exception cref="ProblemException">A group is no such list.</exception>
    public static IEnumerable<JsonObject> Parse(string text) => text.Trim().Split('#').Select((group, i) => Read(group, i + 1));

    private static JsonObject Read(string group, int number)
    {
        var fields = group.Split('|');
        var members = ImmutableArray.CreateBuilder<JsonMember>((fields.Length / 2) + 1);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var first = fields.Length % 2;
        if (first == 1 && fields[0].Length > 0)
        {
            names.Add(Measures.TimeInstant);
            members.Add(new JsonMember(Measures.TimeInstant, JsonValue.Of(fields[0])));
        }

        for (var i = first; i < fields.Length; i += 2)
        {
            if (fields[i].Length == 0 || fields[i + 1].Length == 0 || !names.Add(fields[i]))
            {
                throw Refusal(group, number);
            }

            members.Add(new JsonMember(fields[i], Value(fields[i + 1])));
        }

        return fields.Length < 2 ? throw Refusal(group, number) : new JsonObject(members.DrainToImmutable());
    }

    private static JsonValue Value(string text)
    {
        try
        {
            return JsonText.Parse(text);
        }
        catch (ProblemException)
        {
            return JsonValue.Of(text);
        }
    }

    private static ProblemException Refusal(string group, int number) =>
        ProblemException.BadRequestData($"The message cannot be read: group {number}, \"{group}\", is no list of name|value");
}

using System.Text;
using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

/// <summary>Entities to texts, for rows of tests.</summary>
internal static class Writing
{
    public static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 30, 0, TimeSpan.Zero);

    public static Entity Entity(string json, LdContext? context = null) => EntityEdits.Create(Parsing.Entity(json, context: context), Now).State;

    /// <summary>An entity urn:x:1 of type Shelter with this attribute a.</summary>
    public static Entity With(string attribute) => Entity($$"""{"id":"urn:x:1","type":"Shelter","a":{{attribute}}}""");

    public static string Text(Entity entity, Presentation presentation, LdContext? context = null) =>
        Text(writer => EntityWriter.Write(writer, entity, context ?? LdContext.Core, presentation));

    /// <summary>What stands at a.</summary>
    public static string Attribute(string json, Presentation presentation) =>
        ((JsonObject)JsonText.Parse(Text(With(json), presentation)))["a"]?.ToString() ?? "nothing";

    public static string Text(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonText.WriterOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

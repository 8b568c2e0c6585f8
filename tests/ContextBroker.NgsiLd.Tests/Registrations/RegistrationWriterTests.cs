using System.Buffers;
using System.Text;
using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Registrations;

public sealed class RegistrationWriterTests
{
    private const string Whole =
        """
        {"id":"urn:r:1","type":"ContextSourceRegistration","endpoint":"http://source.example/","information":[{"entities":[{"type":"Shelter","id":"urn:s:1"}],
        "propertyNames":["occupancy"],"relationshipNames":["locatedAt"]},{"entities":[{"type":["Hall","Gym"]}]}],"mode":"inclusive",
        "operations":["retrieveOps"],"location":{"type":"Point","coordinates":[139.6,35.4]},"owner":"Kanagawa"}
        """;

    [Test]
    public void GivesBackWhatWasWritten() =>
        Assert.That(Write(new RegistrationView(LdContext.Core)), Is.EqualTo(Whole.ReplaceLineEndings("")));

    [Test]
    public void ShowsWhatMatched() =>
        Assert.That(Write(new RegistrationView(LdContext.Core), 1), Does.Contain("""
            "information":[{"entities":[{"type":["Hall","Gym"]}]}]
            """.Trim()));

    [Test]
    public void TimesAndContextWhenAskedFor() => Assert.That(
        Write(new RegistrationView(LdContext.Core, WithContext: true, WithTimes: true)),
        Does.Contain(""","createdAt":"2026-08-01T12:00:00.000Z","modifiedAt":"2026-08-01T12:00:00.000Z","@context":"""));

    private static string Write(RegistrationView view, params int[] shown)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            var registration = RegistrationText.Create(JsonText.Parse(Whole));
            RegistrationWriter.Write(writer, new MatchedRegistration(registration, shown.Length == 0 ? default : [.. shown]), view);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

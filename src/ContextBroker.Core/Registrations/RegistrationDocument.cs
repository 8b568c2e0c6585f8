using System.Globalization;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Registrations;

/// <summary>
/// How a change of a registration is stored: what it is now and what it was before, so that a restart can still tell those who had not
/// been told when the process died. A registration that is gone stays as such until they have been.
/// </summary>
/// <param name="Before">Null: it is new.</param>
/// <param name="After">Null: it is gone.</param>
internal sealed record RegistrationDocument(long Sequence, ContextSourceRegistration? Before, ContextSourceRegistration? After)
{
    public const string Kind = "registration";

    public byte[] Write() => JsonValue.Object(
        ("sequence", JsonValue.Of(Sequence.ToString(CultureInfo.InvariantCulture))), ("before", Write(Before)), ("after", Write(After))).ToUtf8();

    public static RegistrationDocument Read(StoredDocument stored)
    {
        var document = (JsonObject)JsonText.Parse(stored.Json.Span, 2 * JsonText.MaxDepth);
        var sequence = long.Parse(((JsonString)document["sequence"]!).Value, CultureInfo.InvariantCulture);
        return new RegistrationDocument(sequence, Read(stored.Id, document["before"]), Read(stored.Id, document["after"]));
    }

    internal static JsonValue Write(ContextSourceRegistration? registration) => registration is null ? JsonValue.Null : JsonValue.Object(
        ("createdAt", Time(registration.CreatedAt)), ("modifiedAt", Time(registration.ModifiedAt)), ("members", new JsonObject(registration.Members)));

    internal static ContextSourceRegistration? Read(string id, JsonValue? state) => state is JsonObject held
        ? RegistrationParser.Restore(id, ((JsonObject)held["members"]!).Members, Time(held["createdAt"]), Time(held["modifiedAt"]))
        : null;

    private static JsonValue Time(DateTimeOffset time) => JsonValue.Of(time.ToString("O", CultureInfo.InvariantCulture));

    private static DateTimeOffset Time(JsonValue? value) => DateTimeOffset.Parse(((JsonString)value!).Value, CultureInfo.InvariantCulture);
}

using System.Globalization;
using ContextBroker.Core.Registrations;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.SourceSubscriptions;

/// <summary>How a copy at a source is stored: with the registration, for it has to be deleted there when that is gone.</summary>
internal static class SourceCopyDocument
{
    public const string Kind = "source-subscription";

    public static byte[] Write(SourceCopy copy) => JsonValue.Object(
        ("subscription", JsonValue.Of(copy.SubscriptionId)),
        ("registrationId", JsonValue.Of(copy.Registration.Id)),
        ("registration", RegistrationDocument.Write(copy.Registration)),
        ("number", JsonValue.Of(copy.Number.ToString(CultureInfo.InvariantCulture))),
        ("key", JsonValue.Of(copy.Key)),
        ("remoteId", JsonValue.Of(copy.RemoteId)),
        ("sent", copy.Sent ?? JsonValue.Null),
        ("mayExist", JsonValue.Of(copy.MayExist)),
        ("isUnwanted", JsonValue.Of(copy.IsUnwanted))).ToUtf8();

    public static SourceCopy Read(StoredDocument stored)
    {
        var document = (JsonObject)JsonText.Parse(stored.Json.Span, 2 * JsonText.MaxDepth);
        var registration = RegistrationDocument.Read(Text(document, "registrationId"), document["registration"])!;
        var number = int.Parse(Text(document, "number"), CultureInfo.InvariantCulture);
        return new SourceCopy(stored.Tenant, stored.Id, Text(document, "subscription"), registration, number, Text(document, "key"))
        {
            RemoteId = Text(document, "remoteId"),
            Sent = document["sent"] as JsonObject,
            MayExist = document["mayExist"] is JsonBoolean { Value: true },
            IsUnwanted = document["isUnwanted"] is JsonBoolean { Value: true },
            Version = stored.Version,
        };
    }

    private static string Text(JsonObject document, string name) => ((JsonString)document[name]!).Value;
}

using System.Globalization;
using System.Text;
using ContextBroker.Mqtt.Ingestion;
using ContextBroker.NgsiLd.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>/iot/quarantine: the sensor messages that were refused, the newest first.</summary>
internal sealed class QuarantineEndpoints(Quarantine quarantine)
{
    private const int DefaultPage = 20;
    private const int LargestPage = 1000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Quarantine _quarantine = quarantine;

    public Task List(HttpContext http)
    {
        var device = IotRequest.Text(http, "device");
        var topic = IotRequest.Text(http, "topic");
        QuarantinedMessage[] found = [.. _quarantine.Messages.Where(m => (device ?? m.Device) == m.Device && (topic ?? m.Topic) == m.Topic).Reverse()];
        var page = found.Skip(IotRequest.Number(http, "offset") ?? 0).Take(Math.Min(IotRequest.Number(http, "limit") ?? DefaultPage, LargestPage));
        return IotRequest.Answer(http, StatusCodes.Status200OK, JsonValue.Object(("count", JsonValue.Of(found.Length)), ("messages", new JsonArray([.. page.Select(Shown)]))));
    }

    public Task Retrieve(HttpContext http) => IotRequest.Answer(http, StatusCodes.Status200OK, Shown(Asked(http)));

    public async Task Delete(HttpContext http)
    {
        await _quarantine.Remove(Asked(http).Number).ConfigureAwait(false);
        await IotRequest.NoContent(http).ConfigureAwait(false);
    }

    private QuarantinedMessage Asked(HttpContext http)
    {
        var id = (string)http.GetRouteValue("messageId")!;
        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && _quarantine.Messages.FirstOrDefault(m => m.Number == number) is { } message
            ? message
            : throw new IotProblem(404, "MESSAGE_NOT_FOUND", $"No message {id} is in quarantine");
    }

    private static JsonObject Shown(QuarantinedMessage message) => JsonValue.Object(
        ("id", JsonValue.Of(message.Number.ToString(CultureInfo.InvariantCulture))),
        ("receivedAt", JsonValue.Of(Timestamp.Format(message.ReceivedAt))),
        ("reason", JsonValue.Of(message.Reason)),
        ("device", JsonValue.Of(message.Device)),
        ("clientId", JsonValue.Of(message.ClientId)),
        ("topic", JsonValue.Of(message.Topic)),
        Payload(message.Payload));

    // Text where it is text; whatever else came, as it came.
    private static (string Name, JsonValue Value) Payload(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return ("payload", JsonValue.Of(StrictUtf8.GetString(payload.Span)));
        }
        catch (DecoderFallbackException)
        {
            return ("payloadBase64", JsonValue.Of(Convert.ToBase64String(payload.Span)));
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>
/// The names by which receiving brokers know this broker's sessions again: made once, and kept in the store for all its nodes. Of these one delivers; when another takes over,
/// the receiving broker ends the connections of the one before.
/// </summary>
internal sealed class ClientNames(IDocumentStore documents) : IDisposable
{
    private const string Kind = "mqtt-responses";
    private const string Id = "name";
    private const string Client = "client";

    // 22 characters: brokers need not take more than 23.
    private const int Length = 20;

    private readonly SemaphoreSlim _naming = new(1, 1);

    private string? _stored;

    /// <summary>Of the session in which receivers' answers wait.</summary>
    public async Task<string> OfReceipts(CancellationToken cancel)
    {
        await _naming.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return _stored ??= await Stored(cancel).ConfigureAwait(false) ?? await Store(cancel).ConfigureAwait(false) ?? await Stored(cancel).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The name of the sessions at receiving brokers is not stored");
        }
        finally
        {
            _naming.Release();
        }
    }

    /// <summary>Of one of the sessions in which notifications are sent: another for each credential, also where two addresses mean one broker.</summary>
    public async Task<string> OfSender(BrokerAddress broker, int place, CancellationToken cancel)
    {
        var key = Encoding.UTF8.GetBytes(await OfReceipts(cancel).ConfigureAwait(false));
        var text = string.Create(CultureInfo.InvariantCulture, $"{broker.Host}\n{broker.Port}\n{broker.IsSecure}\n{broker.User}\n{broker.Password}\n{broker.Version}\n{place}");
        return "cb" + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))[..Length];
    }

    /// <summary>The connection of a topic, the same in every process (FNV-1a).</summary>
    public static int PlaceOf(string topic, int places)
    {
        var hash = 2166136261u;
        foreach (var character in topic)
        {
            hash = unchecked((hash ^ character) * 16777619u);
        }

        return (int)(hash % (uint)places);
    }

    public void Dispose() => _naming.Dispose();

    private async Task<string?> Stored(CancellationToken cancel) => (await documents.List(Kind, cancel).ConfigureAwait(false))
        .Where(stored => stored.Id == Id)
        .Select(stored => ((JsonString)((JsonObject)JsonText.Parse(stored.Json.Span))[Client]!).Value)
        .FirstOrDefault();

    private async Task<string?> Store(CancellationToken cancel)
    {
        var name = "cr" + Guid.NewGuid().ToString("N")[..Length];
        return await documents.Put(Kind, "", Id, 0, JsonValue.Object((Client, JsonValue.Of(name))).ToUtf8(), cancel).ConfigureAwait(false) is null ? null : name;
    }
}

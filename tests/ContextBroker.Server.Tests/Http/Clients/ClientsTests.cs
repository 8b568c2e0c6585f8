using ContextBroker.Server.Tests.Http.Guards;

namespace ContextBroker.Server.Tests.Http.Clients;

/// <summary>
/// What released clients send, header by header, is answered as each of them needs it: one file of requests for each client, in order. Some need a setting
/// (specs/decisions/0011); the other settings are as they come.
/// </summary>
public sealed class ClientsTests
{
    public static IEnumerable<string> Clients() => Directory.EnumerateFiles(ClientRequest.Folder, "*.http").Select(f => Path.GetFileNameWithoutExtension(f)!).Order();

    [TestCaseSource(nameof(Clients))]
    public async Task AreServedUnchanged(string client)
    {
        await using var broker = await BrokerOf.Settings("--Clients:QueriesByIdAlone=true");
        var missed = new List<string>();
        foreach (var request in ClientRequest.Of(client))
        {
            missed.AddRange(request.Missed(await RawHttp.Send(broker.Client.BaseAddress!, request.ToBytes())));
        }

        Assert.That(missed, Is.Empty);
    }

    /// <summary>A file that asks for nothing would always pass.</summary>
    [TestCaseSource(nameof(Clients))]
    public void EveryRequestNeedsAStatus(string client) =>
        Assert.That(ClientRequest.Of(client), Has.Count.GreaterThan(5).And.All.Matches<ClientRequest>(r => r!.Needs.Any(n => n.Length == 3)));
}

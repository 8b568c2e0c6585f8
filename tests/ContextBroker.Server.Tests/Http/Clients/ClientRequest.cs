using System.Globalization;
using System.Text;
using ContextBroker.Server.Tests.House;

namespace ContextBroker.Server.Tests.Http.Clients;

/// <summary>
/// One request of specs/requests/clients/*.http: "### title", lines "#> 201", "#> Header: value" and "#> body text" that say what is needed of the
/// answer, then the request, header by header as it is sent.
/// </summary>
internal sealed record ClientRequest(string Title, IReadOnlyList<string> Needs, string Line, IReadOnlyList<string> Headers, string Body)
{
    private const string Server = "http://127.0.0.1:1026";

    public static string Folder => Path.Combine(Repository.Root, "specs", "requests", "clients");

    public static IReadOnlyList<ClientRequest> Of(string client)
    {
        var text = File.ReadAllText(Path.Combine(Folder, client + ".http")).Replace("\r\n", "\n", StringComparison.Ordinal);
        return [.. text.Replace("{{broker}}", Server + "/ngsi-ld/v1", StringComparison.Ordinal).Split("\n### ").Skip(1).Select(Parse)];
    }

    /// <summary>As bytes for a server, to which the connection is closed afterwards.</summary>
    public byte[] ToBytes()
    {
        var body = Encoding.UTF8.GetBytes(Body);
        var length = body.Length > 0 ? $"Content-Length: {body.Length}\r\n" : "";
        var head = $"{Line} HTTP/1.1\r\nHost: broker\r\nConnection: close\r\n{string.Concat(Headers.Select(h => h + "\r\n"))}{length}\r\n";
        return [.. Encoding.UTF8.GetBytes(head), .. body];
    }

    /// <summary>What it needs and did not get.</summary>
    public IEnumerable<string> Missed(Reply reply)
    {
        foreach (var need in Needs)
        {
            var isMet = int.TryParse(need, CultureInfo.InvariantCulture, out var status) ? reply.Status == status
                : need.StartsWith("body ", StringComparison.Ordinal) ? reply.Text.Contains(need[5..], StringComparison.Ordinal)
                : need.Split(": ", 2) is [var name, var value] && reply.Header(name) == value;
            if (!isMet)
            {
                yield return $"{Title}: {need}, but {reply.Status} {string.Join(", ", reply.Headers)} {reply.Text}";
            }
        }
    }

    private static ClientRequest Parse(string block)
    {
        var parts = block.TrimEnd().Split("\n\n", 2);
        var lines = parts[0].Split('\n');
        var needs = lines.Where(l => l.StartsWith("#> ", StringComparison.Ordinal)).Select(l => l[3..]).ToList();
        var request = lines.Skip(1).Where(l => !l.StartsWith('#')).ToList();
        return new ClientRequest(
            lines[0], needs, request[0].Replace(Server, "", StringComparison.Ordinal), [.. request.Skip(1)], parts.Length > 1 ? parts[1] : "");
    }
}

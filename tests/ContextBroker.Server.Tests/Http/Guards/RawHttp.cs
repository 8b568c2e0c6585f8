using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ContextBroker.Server.Tests.Http.Guards;

/// <summary>Sends bytes that no HTTP client would send, and reads what comes back until the broker closes.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>A request without a body whose target is written as it is.</summary>
    public static Task<Reply> Get(string target, params string[] headers) =>
        Send(Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\r\nHost: broker\r\nConnection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n"));

    public static Task<Reply> Send(byte[] request) => Send(RunningBroker.Address, request);

    public static async Task<Reply> Send(Uri server, byte[] request)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(request, limit.Token);
        var answer = new ArrayBufferWriter<byte>();
        for (int read; (read = await stream.ReadAsync(answer.GetMemory(4096), limit.Token)) > 0;)
        {
            answer.Advance(read);
        }

        return Parse(Encoding.UTF8.GetString(answer.WrittenSpan));
    }

    private static Reply Parse(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = answer[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).GroupBy(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(named => named.Key, named => string.Join(", ", named), StringComparer.OrdinalIgnoreCase);
        var body = answer[(end + 4)..];
        return new Reply(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers.GetValueOrDefault("Content-Type"), body, body.Length, headers);
    }
}

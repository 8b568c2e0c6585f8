using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ContextBroker.Server.Tests.Crash;

/// <summary>The real server as a process of its own, so that it can be killed.</summary>
internal sealed partial class BrokerProcess : IDisposable
{
    private readonly Process _process;

    private BrokerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>On a database file.</summary>
    public static Task<BrokerProcess> Start(string database, CancellationToken cancel) => Start(["--Storage:Path=" + database], cancel);

    /// <param name="store">As on the command line.</param>
    public static async Task<BrokerProcess> Start(string[] store, CancellationToken cancel)
    {
        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "contextbroker.dll");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--urls=http://127.0.0.1:0", "--Mqtt:Port=0", .. store])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null && Listening().Match(line.Data) is { Success: true } match)
            {
                listening.TrySetResult(new Uri(match.Groups[1].Value));
            }
        };
        process.ErrorDataReceived += static (_, _) => { };
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The server ended before it listened"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new BrokerProcess(process, await listening.Task.WaitAsync(cancel));
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    [GeneratedRegex("Now listening on: (http://\\S+)")]
    private static partial Regex Listening();
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ContextBroker.Server.Tests.Crash;

/// <summary>The real server as a process of its own, so that it can be killed.</summary>
internal sealed partial class BrokerProcess : IDisposable
{
    private readonly Process _process;

    private readonly ConcurrentQueue<string> _said;

    private BrokerProcess(Process process, Uri address, ConcurrentQueue<string> said) => (_process, Address, _said) = (process, address, said);

    public Uri Address { get; }

    /// <summary>What it has logged so far.</summary>
    public IReadOnlyCollection<string> Lines => _said;

    /// <summary>Where its MQTT broker listens; null: nowhere.</summary>
    public int? MqttPort { get; private init; }

    /// <summary>The processor time it has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>On a database file.</summary>
    public static Task<BrokerProcess> Start(string database, CancellationToken cancel) => Start(["--Storage:Path=" + database], cancel);

    /// <param name="settings">As on the command line; of the store and, if it is wanted, of MQTT.</param>
    public static async Task<BrokerProcess> Start(string[] settings, CancellationToken cancel)
    {
        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "contextbroker.dll");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--urls=http://127.0.0.1:0", "--Mqtt:Port=0", .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        int? mqttPort = null;
        var said = new ConcurrentQueue<string>();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) =>
        {
            said.Enqueue(line.Data ?? "");
            if (line.Data is not null && Listening().Match(line.Data) is { Success: true } match)
            {
                listening.TrySetResult(new Uri(match.Groups[1].Value));
            }
            else if (line.Data is not null && MqttListening().Match(line.Data) is { Success: true } mqtt)
            {
                mqttPort = int.Parse(mqtt.Groups[1].Value, CultureInfo.InvariantCulture);
            }
        };
        process.ErrorDataReceived += static (_, _) => { };
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The server ended before it listened"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new BrokerProcess(process, await listening.Task.WaitAsync(cancel), said) { MqttPort = mqttPort };
    }

    /// <summary>Until its log says this.</summary>
    public async Task Said(string text, CancellationToken cancel)
    {
        while (!_said.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            await Task.Delay(20, cancel);
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGSTOP: it stands still, wherever it was.</summary>
    public Task Freeze() => Signal("-STOP");

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public Task Thaw() => Signal("-CONT");

    private async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
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

    [GeneratedRegex("MQTT listens on .*:([0-9]+)$")]
    private static partial Regex MqttListening();
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ContextBroker.Testing.Mqtt;

/// <summary>Eclipse Mosquitto as a process of its own on a free port, with its store on disk, that can be killed and started again.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contextbroker-mosquitto-");
    private Process? _process;

    private Mosquitto(int port) => Port = port;

    public int Port { get; }

    /// <param name="settings">Further lines of its configuration.</param>
    public static async Task<Mosquitto> Start(CancellationToken cancel, string settings = "")
    {
        if (!File.Exists(Program))
        {
            Assert.Ignore($"{Program} is not installed");
        }

        // Started by root, it would otherwise give up its rights and could not write here.
        var mosquitto = new Mosquitto(FreePort());
        await File.WriteAllTextAsync(mosquitto.Settings, $"""
            user root
            listener {mosquitto.Port} 127.0.0.1
            allow_anonymous true
            persistence true
            persistence_location {mosquitto._folder.FullName}/
            autosave_interval 1
            max_queued_messages 0
            max_inflight_messages 0
            {settings}
            """, cancel);
        await mosquitto.Restart(cancel);
        return mosquitto;
    }

    private string Store => Path.Combine(_folder.FullName, "mosquitto.db");

    private string Settings => Path.Combine(_folder.FullName, "mosquitto.conf");

    /// <summary>Returns when it takes connections.</summary>
    public async Task Restart(CancellationToken cancel)
    {
        _process = Process.Start(new ProcessStartInfo(Program, ["-c", Settings]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        while (!await Listens(cancel))
        {
            Assert.That(_process.HasExited, Is.False, "mosquitto ended");
            await Task.Delay(20, cancel);
        }
    }

    /// <summary>
    /// SIGTERM, after which it writes down what it has. Killed otherwise it loses what it has confirmed and not passed on: it is confirmed from memory.
    /// </summary>
    public async Task Stop()
    {
        await Signal("TERM");
        await Ended();
    }

    /// <summary>SIGKILL: what it has not written down is lost.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await Ended();
    }

    /// <summary>Has it write down what it has. Returns when that is done.</summary>
    public async Task Save(CancellationToken cancel)
    {
        File.Delete(Store);
        await Signal("USR1");
        while (!File.Exists(Store))
        {
            await Task.Delay(20, cancel);
        }
    }

    /// <summary>Takes away, between two starts, all that it has written down.</summary>
    public void Forget() => File.Delete(Store);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await Stop();
        }

        _folder.Delete(recursive: true);
    }

    private async Task Signal(string name)
    {
        using var signal = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        await signal.WaitForExitAsync();
    }

    private async Task Ended()
    {
        await _process!.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private async Task<bool> Listens(CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

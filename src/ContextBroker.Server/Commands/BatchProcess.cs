using System.Collections;
using System.Runtime.InteropServices;

namespace ContextBroker.Server.Commands;

/// <summary>
/// Settings of the runtime for a process that works for seconds and ends. They can be given only in the environment, before it starts: so it puts
/// itself in its own place, once, with the same number, the same files and the same arguments. Without profiles nobody would live to use, without a
/// collector beside the work, and with room for more garbage before it is collected, the same import takes a third less.
/// </summary>
internal static unsafe partial class BatchProcess
{
    private const string Mark = "DOTNET_TieredPGO";

    private static readonly (string Name, string Value)[] Settings = [(Mark, "0"), ("DOTNET_gcConcurrent", "0"), ("DOTNET_GCgen0size", "0x6000000")];

    /// <summary>Does not return where it is done. Elsewhere than on Linux, and where somebody has chosen himself, it does nothing.</summary>
    public static void Become()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Mark) is not null)
        {
            return;
        }

        try
        {
            var arguments = File.ReadAllText("/proc/self/cmdline").Split('\0')[..^1];
            var names = Settings.Select(static s => s.Name).ToHashSet();
            var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Where(e => !names.Contains((string)e.Key)).Select(static e => $"{e.Key}={e.Value}")
                .Concat(Settings.Select(static s => $"{s.Name}={s.Value}"));
            Replace(Environment.ProcessPath!, Texts(arguments), Texts([.. environment]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc it works as it is.
        }
    }

    // A list in the form that the system wants. Nobody frees it: the process ends with it, or lives for an import longer.
    private static byte** Texts(string[] texts)
    {
        var list = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Length; i++)
        {
            list[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return list;
    }

    [LibraryImport("libc", EntryPoint = "execve", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Replace(string path, byte** arguments, byte** environment);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;

namespace ContextBroker.Mqtt.Broker;

/// <summary>A password as Argon2id makes it unreadable (RFC 9106), in the usual form: $argon2id$v=19$m=19456,t=2,p=1$salt$hash.</summary>
public sealed class PasswordHash
{
    // The least that OWASP's guide recommends: 19 MiB, two passes. What a hash was made with stands in it.
    private const int Memory = 19 * 1024;
    private const int Passes = 2;
    private const int SaltSize = 16;
    private const int HashSize = 32;
    private const int MostMemory = 1024 * 1024;
    private const int MostPasses = 64;
    private const int MostLanes = 16;

    private readonly int _memory;
    private readonly int _passes;
    private readonly int _lanes;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(int memory, int passes, int lanes, byte[] salt, byte[] hash) =>
        (_memory, _passes, _lanes, _salt, _hash) = (memory, passes, lanes, salt, hash);

    public static PasswordHash Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return new PasswordHash(Memory, Passes, 1, salt, Compute(Encoding.UTF8.GetBytes(password), Memory, Passes, 1, salt, HashSize));
    }

    public static bool TryParse(string text, out PasswordHash hash)
    {
        hash = null!;
        return text.Split('$') is ["", "argon2id", "v=19", var costs, var salt, var sum]
            && costs.Split(',') is [var memory, var passes, var lanes]
            && TryNumber(memory, "m=", MostMemory, out var m) && TryNumber(passes, "t=", MostPasses, out var t) && TryNumber(lanes, "p=", MostLanes, out var p) && m >= 8 * p
            && TryBytes(salt, out var saltBytes) && TryBytes(sum, out var sumBytes)
            && (hash = new PasswordHash(m, t, p, saltBytes, sumBytes)) is not null;
    }

    /// <summary>Takes a core for tens of milliseconds, and the memory it names.</summary>
    public bool IsOf(byte[] password) => CryptographicOperations.FixedTimeEquals(_hash, Compute(password, _memory, _passes, _lanes, _salt, _hash.Length));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"$argon2id$v=19$m={_memory},t={_passes},p={_lanes}${Text(_salt)}${Text(_hash)}");

    private static byte[] Compute(byte[] password, int memory, int passes, int lanes, byte[] salt, int size)
    {
        // The library refuses an empty password; no hash is of one.
        using var argon = new Argon2id(password.Length == 0 ? [0] : password) { Salt = salt, MemorySize = memory, Iterations = passes, DegreeOfParallelism = lanes };
        return argon.GetBytes(size);
    }

    private static bool TryNumber(string text, string name, int most, out int number)
    {
        number = 0;
        return text.StartsWith(name, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most;
    }

    // Base64 without the padding.
    private static bool TryBytes(string text, out byte[] bytes)
    {
        var buffer = new byte[text.Length];
        var isBase64 = Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), buffer, out var length);
        bytes = buffer[..length];
        return isBase64 && length is >= 8 and <= 128;
    }

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}

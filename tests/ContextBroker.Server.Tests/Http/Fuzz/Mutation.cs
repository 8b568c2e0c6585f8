using System.Text;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Makes something that is right a little wrong, or very much so.</summary>
internal sealed class Mutation(Random random)
{
    private static readonly string[] Tokens =
    [
        "", "\0", "%", "%00", "%ED%A0%80", "\\ud800", "\\u0000", "\"", "'", "(", ")", "[", "]", "{", "}", "<", ";", "|", ",", ".", "..", "~=", "!~=", "==", "!", "/", "#", "+", "*",
        "@", "@context", "@type", ":", "-", "-0", "1e999", "1E-400", "99999999999999999999", "0.1e", "NaN", "null", "true", "\"urn:ngsi-ld:null\"", "urn:ngsi-ld:null",
        "\"type\":\"Property\",", "\"@id\":", "[[", "{\"a\":", "😀", "\u202e", "避難", "2026-13-99T99:99:99Z", "P9999999Y", "(a|b)*c", "\\", "[a-", "(?<", "{1,99999}", "&", "=",
    ];

    private static readonly string[] Types =
        ["application/json", "application/ld+json", "application/merge-patch+json", "application/geo+json", "text/plain", "application/json;charset=utf-16", "*/*", "json", ";"];

    /// <summary>Mostly of the type that was meant.</summary>
    public string? Type(string meant) => random.Next(12) switch
    {
        0 => Types[random.Next(Types.Length)],
        1 => random.Next(4) == 0 ? null : meant,
        _ => meant,
    };

    public string Text(string text)
    {
        for (var i = random.Next(3); i >= 0; i--)
        {
            var (start, length) = Span(text.Length);
            text = text[..start] + Instead(text.Substring(start, length)) + text[(start + length)..];
        }

        return text;
    }

    public byte[] Body(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(random.Next(3) == 0 ? json : Text(json));
        for (var i = random.Next(4) == 0 ? random.Next(4) : 0; i > 0 && bytes.Length > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private string Instead(string part) => random.Next(7) switch
    {
        0 => "",
        1 => part + part,
        2 => string.Concat(Enumerable.Repeat(Token(), random.Next(2, 200))),
        3 => part + Token(),
        4 => new string([.. part.Reverse()]),
        _ => Token(),
    };

    private string Token() => Tokens[random.Next(Tokens.Length)];

    private (int Start, int Length) Span(int of)
    {
        var start = random.Next(of + 1);
        return (start, Math.Min(of - start, random.Next(random.Next(2) == 0 ? 3 : 40)));
    }
}

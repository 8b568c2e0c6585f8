using System.Buffers;
using System.Text;
using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Requests;

/// <summary>
/// Percent-encoded text of a request's target (RFC 3986, 2.1). Strict, where Uri.UnescapeDataString lets broken encoding stand as it is:
/// a filter that was cut short would be another filter.
/// </summary>
internal static class PercentText
{
    private const int OnStack = 512;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="subject">What is decoded, for the message.</param>
    /// <exception cref="ProblemException">BadRequestData: a % without two hexadecimal digits, or bytes that are not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<char> text, string subject)
    {
        if (!text.Contains('%'))
        {
            return text.ToString();
        }

        var rented = text.Length > OnStack ? ArrayPool<byte>.Shared.Rent(text.Length) : null;
        try
        {
            return Decode(text, rented ?? stackalloc byte[OnStack]) ?? throw Refused(text, subject);
        }
        catch (DecoderFallbackException)
        {
            throw Refused(text, subject);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static string? Decode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = (byte)text[i];
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return null;
            }

            bytes[length++] = (byte)((Nibble(text[i + 1]) << 4) | Nibble(text[i + 2]));
            i += 2;
        }

        return Utf8.GetString(bytes[..length]);
    }

    private static int Nibble(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static ProblemException Refused(ReadOnlySpan<char> text, string subject)
    {
        var shown = text.Length <= 60 ? text.ToString() : $"{text[..60]}...";
        return ProblemException.BadRequestData($"{subject} is not percent-encoded UTF-8: {shown}", subject);
    }
}

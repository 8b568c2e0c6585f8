using System.Buffers;
using System.Text;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>Japanese open data comes as UTF-8, with or without a byte order mark, or as CP932: told from all the bytes, and said.</summary>
/// <param name="Name">"UTF-8", "UTF-8 with BOM" or "CP932".</param>
public sealed record CsvText(Encoding Encoding, string Name)
{
    /// <summary>Reads the stream to its end; a megabyte is held at most.</summary>
    public static CsvText Recognise(Stream stream)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            var (hasMark, isFirst) = (false, true);
            for (int held = 0, read; (read = stream.ReadAtLeast(buffer.AsSpan(held), buffer.Length - held, throwOnEndOfStream: false)) + held > 0;)
            {
                var chunk = buffer.AsMemory(0, held + read);
                hasMark |= isFirst && chunk.Span.StartsWith(Encoding.UTF8.Preamble);
                isFirst = false;
                var isLast = chunk.Length < buffer.Length;
                var whole = isLast ? chunk.Length : chunk.Length - Cut(chunk.Span);
                if (!System.Text.Unicode.Utf8.IsValid(chunk.Span[..whole]))
                {
                    return Cp932();
                }

                if (isLast)
                {
                    break;
                }

                chunk[whole..].CopyTo(buffer);
                held = chunk.Length - whole;
            }

            return new CsvText(new UTF8Encoding(false), hasMark ? "UTF-8 with BOM" : "UTF-8");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // How many bytes at the end begin a character that the next chunk goes on with.
    private static int Cut(ReadOnlySpan<byte> chunk)
    {
        for (var back = 1; back <= 3; back++)
        {
            var b = chunk[^back];
            if (b >= 0xC0)
            {
                var length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return length > back ? back : 0;
            }

            if (b < 0x80)
            {
                return 0;
            }
        }

        return 0;
    }

    public static CsvText Cp932()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return new CsvText(Encoding.GetEncoding(932), "CP932");
    }
}

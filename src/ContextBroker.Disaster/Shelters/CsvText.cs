using System.Text;

namespace ContextBroker.Disaster.Shelters;

/// <summary>Japanese open data comes as UTF-8, with or without a byte order mark, or as CP932: told from the bytes, and said.</summary>
public sealed record CsvText(string Text, string Encoding)
{
    public static CsvText Read(byte[] bytes)
    {
        var hasMark = bytes.AsSpan().StartsWith(System.Text.Encoding.UTF8.Preamble);
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, hasMark ? 3 : 0, bytes.Length - (hasMark ? 3 : 0));
            return new CsvText(text, hasMark ? "UTF-8 with BOM" : "UTF-8");
        }
        catch (DecoderFallbackException)
        {
            System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return new CsvText(System.Text.Encoding.GetEncoding(932).GetString(bytes), "CP932");
        }
    }
}

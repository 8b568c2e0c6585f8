using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>One writer kept per thread: making one costs more than writing a small entity with it.</summary>
internal static class JsonWriters
{
    [ThreadStatic]
    private static Utf8JsonWriter? _kept;

    public static Utf8JsonWriter Rent(IBufferWriter<byte> output)
    {
        var writer = _kept;
        if (writer is null)
        {
            return new Utf8JsonWriter(output, JsonText.WriterOptions);
        }

        _kept = null;
        writer.Reset(output);
        return writer;
    }

    public static void FlushAndReturn(Utf8JsonWriter writer)
    {
        writer.Flush();
        _kept = writer;
    }
}

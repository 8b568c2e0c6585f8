using System.Globalization;
using System.Text.Json;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>A FeatureCollection feature by feature: of a file of any size, one feature is in memory.</summary>
internal sealed class GeoJsonFile(Stream stream) : IDisposable
{
    private const int FirstBuffer = 1 << 17;
    private const int LargestFeature = 256 << 20;

    private byte[] _buffer = new byte[FirstBuffer];
    private int _begun;
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });

    private delegate bool Step<T>(ref Utf8JsonReader reader, out T result);

    /// <summary>Members of the collection that come before its features: name, crs and what a publisher adds.</summary>
    public JsonObject Header { get; private set; } = JsonValue.EmptyObject;

    /// <summary>Reads up to the first feature.</summary>
    /// <exception cref="ProblemException">BadRequestData: no FeatureCollection; InvalidRequest: no JSON.</exception>
    public void ReadHeader()
    {
        _ = Token(JsonTokenType.StartObject);
        while (true)
        {
            var name = Advance<string>(TryName);
            if (name.Length == 0)
            {
                throw ProblemException.BadRequestData("The file is JSON, but no GeoJSON FeatureCollection: it has no features", "features");
            }

            if (name == "features")
            {
                _ = Token(JsonTokenType.StartArray);
                return;
            }

            var (from, length) = Slice();
            Header = Header.With(name, JsonText.Parse(_buffer.AsSpan(from, length)));
        }
    }

    /// <summary>The text of each element of features.</summary>
    public IEnumerable<byte[]> Features()
    {
        while (true)
        {
            var (from, length) = Slice();
            if (length == 0)
            {
                yield break;
            }

            yield return _buffer.AsSpan(from, length).ToArray();
        }
    }

    /// <summary>A feature, or what is wrong with it.</summary>
    public static (JsonValue? Feature, Problem? Fault) Parsed(ReadOnlySpan<byte> feature)
    {
        try
        {
            return (JsonText.Parse(feature), null);
        }
        catch (ProblemException e)
        {
            return (null, e.Problem);
        }
    }

    public void Dispose() => stream.Dispose();

    private JsonTokenType Token(JsonTokenType expected)
    {
        var type = Advance<JsonTokenType>(TryToken);
        return type == expected
            ? type
            : throw ProblemException.BadRequestData($"The file is no GeoJSON FeatureCollection: {expected} was expected, not {type}", "features");
    }

    // Where a whole value lies in the buffer; of no length at the end of the array.
    private (int From, int Length) Slice()
    {
        var (from, to) = Advance<(int From, int To)>(TrySlice);
        return (_begun + from, to - from);
    }

    private static bool TryToken(ref Utf8JsonReader reader, out JsonTokenType type)
    {
        var isRead = reader.Read();
        type = reader.TokenType;
        return isRead;
    }

    // Empty at the end of the object.
    private static bool TryName(ref Utf8JsonReader reader, out string name)
    {
        var isRead = reader.Read();
        name = isRead && reader.TokenType == JsonTokenType.PropertyName ? reader.GetString()! : "";
        return isRead;
    }

    private static bool TrySlice(ref Utf8JsonReader reader, out (int From, int To) part)
    {
        part = default;
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType == JsonTokenType.EndArray)
        {
            return true;
        }

        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            return false;
        }

        part = (start, (int)reader.BytesConsumed);
        return true;
    }

    // Tries on what is buffered; if that is too little, reads on and tries again from the same place.
    private T Advance<T>(Step<T> step)
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isAtEnd, _state);
            try
            {
                if (step(ref reader, out var result))
                {
                    _begun = _start;
                    _start += (int)reader.BytesConsumed;
                    _state = reader.CurrentState;
                    return result;
                }
            }
            catch (JsonException e)
            {
                throw ProblemException.InvalidRequest(string.Create(CultureInfo.InvariantCulture, $"The file is not JSON, near line {e.LineNumber + 1}"));
            }

            if (_isAtEnd)
            {
                throw ProblemException.InvalidRequest("The file ends in the middle of its JSON");
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LargestFeature)
            {
                throw ProblemException.BadRequestData($"A feature is larger than {LargestFeature >> 20} MiB");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var isFirst = _end == 0;
        var wanted = _buffer.Length - _end;
        var read = stream.ReadAtLeast(_buffer.AsSpan(_end), wanted, throwOnEndOfStream: false);
        _isAtEnd = read < wanted;
        _end += read;
        if (isFirst && _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
        {
            _start = 3;
        }
    }
}

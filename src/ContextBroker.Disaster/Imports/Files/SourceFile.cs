using System.IO.Compression;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>What a file is, told from its first bytes, never from its name.</summary>
internal enum FileKind
{
    Csv,
    GeoJson,
    Shapefile,
    Zip,
}

/// <summary>A file to import, read from its start as often as needed; what is packed with gzip is unpacked on the way.</summary>
internal sealed class SourceFile
{
    private const int Looked = 4096;
    private readonly bool _isPacked;

    private SourceFile(string path, FileKind kind, bool isPacked) => (Path, Kind, _isPacked) = (path, kind, isPacked);

    public string Path { get; }

    public FileKind Kind { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>On disk.</summary>
    public long Length => new FileInfo(Path).Length;

    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="ProblemException">BadRequestData: it is empty, or none of the kinds.</exception>
    public static SourceFile Recognise(string path)
    {
        Span<byte> start = stackalloc byte[Looked];
        using var file = File.OpenRead(path);
        var head = start[..file.ReadAtLeast(start, Looked, throwOnEndOfStream: false)];
        if (head is not [0x1F, 0x8B, ..])
        {
            return new SourceFile(path, KindOf(head), isPacked: false);
        }

        file.Position = 0;
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        return new SourceFile(path, KindOf(start[..unpacked.ReadAtLeast(start, Looked, throwOnEndOfStream: false)]), isPacked: true);
    }

    /// <param name="read">Told how many bytes of the file on disk were read, again and again.</param>
    public Stream Open(IProgress<long>? read = null)
    {
        Stream file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        file = read is null ? file : new CountedStream(file, read);
        return _isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static FileKind KindOf(ReadOnlySpan<byte> head)
    {
        var text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        return text.TrimStart(" \t\r\n"u8) switch
        {
            [] => throw ProblemException.BadRequestData("The file is empty"),
            [0x50, 0x4B, 0x03, 0x04, ..] => FileKind.Zip,
            [0x00, 0x00, 0x27, 0x0A, ..] => FileKind.Shapefile,
            [(byte)'{', ..] => FileKind.GeoJson,
            var rest when rest.Contains((byte)0) => throw ProblemException.BadRequestData("The file is neither text, GeoJSON, a Shapefile nor a zip of these"),
            _ => FileKind.Csv,
        };
    }

    private sealed class CountedStream(Stream inner, IProgress<long> read) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Counted(await inner.ReadAsync(buffer, cancellationToken));

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Counted(int bytes)
        {
            read.Report(bytes);
            return bytes;
        }
    }
}

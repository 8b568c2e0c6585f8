using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ContextBroker.Tiles.Drawing;

/// <summary>A tile as it is answered.</summary>
/// <param name="Bytes">None: the tile is empty.</param>
/// <param name="Shown">Features in it.</param>
/// <param name="Found">Features that should be; more: it was thinned.</param>
internal sealed record MadeTile(byte[] Bytes, int Shown, int Found)
{
    private byte[]? _zipped;

    /// <summary>
    /// A strong entity tag without its quotation marks. By content, so that what a change has left the same, or another node has made, need not be sent again.
    /// </summary>
    public string Tag { get; } = Base64Url.EncodeToString(SHA256.HashData(Bytes).AsSpan(0, 12));

    public bool IsThinned => Shown < Found;

    /// <summary>The bytes in gzip, made once.</summary>
    public byte[] Zipped => _zipped ??= Zip();

    private byte[] Zip()
    {
        using var output = new MemoryStream((Bytes.Length / 3) + 64);
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Bytes);
        }

        return output.ToArray();
    }
}

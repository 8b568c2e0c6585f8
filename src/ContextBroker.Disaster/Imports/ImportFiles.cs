using System.IO.Compression;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Imports;

/// <summary>The files that an import is about: those named, and what lies in zips, unpacked beside each other for as long as it takes.</summary>
public sealed class ImportFiles : IDisposable
{
    private const long MostUnpacked = 8L << 30;

    // Of publishers that pack one data set in several forms, the form that needs no guessing of encodings.
    private static readonly string[] Preferred = [".geojson", ".json", ".csv", ".txt", ".shp"];

    private readonly List<string> _folders = [];

    /// <exception cref="IOException">A zip can't be read.</exception>
    /// <exception cref="ProblemException">BadRequestData: a zip holds nothing to import, or too much.</exception>
    public IReadOnlyList<string> Of(string path) => SourceFile.Recognise(path).Kind == FileKind.Zip ? Unpacked(path) : [path];

    public void Dispose()
    {
        foreach (var folder in _folders)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private List<string> Unpacked(string path)
    {
        var folder = Directory.CreateTempSubdirectory("contextbroker-import-").FullName;
        _folders.Add(folder);
        using (var zip = ZipFile.OpenRead(path))
        {
            if (zip.Entries.Sum(e => e.Length) > MostUnpacked)
            {
                throw ProblemException.BadRequestData($"The zip holds more than {MostUnpacked >> 30} GiB");
            }

            // Refuses entries that lead out of the folder.
            zip.ExtractToDirectory(folder);
        }

        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Preferred.Contains(Path.GetExtension(f).ToLowerInvariant()))
            .GroupBy(Path.GetFileNameWithoutExtension)
            .Select(same => same.MinBy(f => Array.IndexOf(Preferred, Path.GetExtension(f).ToLowerInvariant()))!)
            .Order(StringComparer.Ordinal)
            .ToList();
        return files.Count > 0 ? files : throw ProblemException.BadRequestData("The zip holds no CSV, GeoJSON or Shapefile");
    }
}

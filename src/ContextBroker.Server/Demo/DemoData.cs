using System.Security.Cryptography;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Imports;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Demo;

/// <summary>The open data beside the program: boundaries, zones and people. What was loaded once is not read again, unless its file is another.</summary>
internal sealed class DemoData(OpenDataImport import, IDocumentStore documents)
{
    private const string Kind = "demo-data";

    /// <summary>What the page's base map and search need: quickly there.</summary>
    public static readonly IReadOnlyList<string> Ground =
        ["kanagawa_admin_areas_n03_2022_simplified.geojson.gz", "kanagawa_municipality_codes.csv", "kanagawa_ssdse_a_2026_population_household.csv"];

    /// <summary>What takes seconds, and what the analyses compute from.</summary>
    public static readonly IReadOnlyList<string> Large =
        ["kanagawa_flood_inundation_max.geojson.gz", "kanagawa_people_flow_mesh1km_2021_12_weekday.csv.gz", "kamakura_fujisawa_250m_population_2025_2050.csv"];

    /// <returns>One line for each file that was read.</returns>
    public async Task<IReadOnlyList<string>> Load(IEnumerable<string> files, CancellationToken cancel)
    {
        var lines = new List<string>();
        var loaded = (await documents.List(Kind, cancel)).Where(document => document.Tenant.Length == 0).ToDictionary(document => document.Id);
        foreach (var file in files)
        {
            var path = Path.Combine(AppContext.BaseDirectory, "demo", file);
            var digest = JsonValue.Object(("digest", JsonValue.Of(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path, cancel)))))).ToUtf8();
            var known = loaded.GetValueOrDefault(file);
            if (known is not null && known.Json.Span.SequenceEqual(digest))
            {
                continue;
            }

            var report = await import.Run("", path, new ImportOptions(), new Progress<long>(), cancel);
            lines.Add($"  {report.Entities} 件 / entities of {report.Format}: {report}");
            await documents.Put(Kind, "", file, known?.Version ?? 0, digest, cancel);
        }

        return lines;
    }
}

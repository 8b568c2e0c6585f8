using System.Text;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Tests.Imports;

/// <summary>Files for tests, in a folder of their own that goes with the test.</summary>
internal sealed class Sources : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contextbroker-sources-").FullName;

    public string File(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public string File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Reads a file as an import does, as far as the store.</summary>
    public static Taken Read(string path, ImportOptions? options = null)
    {
        using var source = OpenedSource.Open(SourceFile.Recognise(path), options ?? new ImportOptions(), 1, new Progress<long>());
        var format = SourceFormats.All.Single(f => f.Recognises(source.Shape));
        var reader = format.New(source.Shape);
        var intake = new Intake(EntityDraft.IrisOf(reader.Terms));
        foreach (var record in source.Records(intake).ToBlockingEnumerable())
        {
            reader.Read(record, intake);
        }

        reader.End(intake);
        return new Taken(format.Name, source.Form, intake);
    }

    public Taken Read(string name, string content, ImportOptions? options = null) => Read(File(name, content), options);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A feature as GeoJSON.</summary>
    public static string Feature(string properties, string coordinates, string type = "Polygon", string? id = null) =>
        $"{{\"type\":\"Feature\",{(id is null ? "" : $"\"id\":\"{id}\",")}\"properties\":{properties},\"geometry\":{{\"type\":\"{type}\",\"coordinates\":{coordinates}}}}}";

    public static string Collection(string name, params string[] features) =>
        $"{{\"type\":\"FeatureCollection\",\"name\":\"{name}\",\"features\":[{string.Join(",\n", features)}]}}";
}

/// <summary>What was taken of a file.</summary>
internal sealed record Taken(string Format, string Form, Intake Intake)
{
    public EntityFragment Entity(string id) => Intake.Entities.Single(e => e.Id == id);

    /// <summary>An attribute's value as JSON; null: there is none.</summary>
    public string? Value(string id, string term) => Entity(id).Attributes.Where(a => a.Name == EntityDraft.Iri(term)).SelectMany(a => a.Instances).FirstOrDefault()?.Value.ToString();

    public RefusedRow Refused => Intake.Refused.Single();
}

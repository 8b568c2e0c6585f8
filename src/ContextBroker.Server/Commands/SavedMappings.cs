using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Mappings;

namespace ContextBroker.Server.Commands;

/// <summary>Where column mappings come from: one that was named, and a folder.</summary>
internal sealed record SavedMappings(FileInfo? Chosen, string Folder)
{
    /// <exception cref="IOException">A mapping can't be read.</exception>
    /// <exception cref="NgsiLd.ProblemException">BadRequestData: it is no mapping.</exception>
    public ImportOptions AddTo(ImportOptions options) => options with
    {
        Mapping = Chosen is { } file ? ColumnMapping.Read(file.FullName) : null,
        Saved = ColumnMapping.Saved(Folder),
    };
}

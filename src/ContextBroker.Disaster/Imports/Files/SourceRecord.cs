using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>One row of a table or one feature of a map, the same to whoever reads it. Valid until the next is read.</summary>
internal abstract class SourceRecord
{
    /// <summary>"line 12" or "feature 3", as a report names it.</summary>
    public abstract string Place { get; }

    /// <summary>The feature's own id; null: it has none.</summary>
    public virtual string? Id => null;

    /// <summary>Longitude and latitude, valid; null: there is none.</summary>
    public virtual JsonObject? Geometry => null;

    public abstract Cell this[string column] { get; }

    /// <summary>A property that is no text or number.</summary>
    public virtual JsonValue? Raw(string column) => null;

    public string Text(string column) => this[column].Text;
}

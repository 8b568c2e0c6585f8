using ContextBroker.Disaster.Imports;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Disaster.Sensors;

/// <summary>The values of one moment; cells without a value are left out.</summary>
internal sealed class ReadingDraft(Timestamp at)
{
    private readonly List<NamedInstance> _values = [];

    public bool IsEmpty => _values.Count == 0;

    public ReadingDraft Number(string term, JsonNumber? value, string unitCode) => value is null ? this : Value(term, value, unitCode);

    public ReadingDraft Text(string term, string value) => value.Length == 0 ? this : Value(term, JsonValue.Of(value), null);

    public Reading Of(string entityId, string type) => new(entityId, type, at, _values);

    private ReadingDraft Value(string term, JsonValue value, string? unitCode)
    {
        _values.Add(new NamedInstance(EntityDraft.Iri(term), new AttributeInstance { Kind = AttributeKind.Property, Value = value, UnitCode = unitCode, ObservedAt = at }));
        return this;
    }
}

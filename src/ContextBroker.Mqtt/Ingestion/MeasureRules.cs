namespace ContextBroker.Mqtt.Ingestion;

/// <summary>The rules that settings write.</summary>
internal static class MeasureRules
{
    public static MeasureRule Of(MeasureOptions options) => new(options.Name, options.Attribute ?? options.Name)
    {
        Kind = options.Type,
        UnitCode = options.UnitCode,
        Scale = (decimal?)options.Scale,
        Offset = (decimal?)options.Offset,
        Words = options.Values.Count == 0 ? null : options.Values.ToDictionary(v => v.Measured, v => v.Becomes, StringComparer.Ordinal),
        Expression = string.IsNullOrEmpty(options.Expression) ? null : MeasureExpression.Parse(options.Expression, out _),
    };
}

using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using NCalc;
using NCalc.Exceptions;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>
/// A value computed from a message's measures: numbers, texts, + - * / %, comparisons, and, or, not, condition ? a : b. The part of FIWARE's
/// JEXL that reads the same; its transformations (a|trim) are refused when the rule is given.
/// </summary>
internal sealed class MeasureExpression
{
    private const int Longest = 512;

    private readonly string _text;

    private MeasureExpression(string text, ImmutableArray<string> names) => (_text, Names) = (text, names);

    /// <summary>The measures it needs.</summary>
    public ImmutableArray<string> Names { get; }

    /// <returns>Null: it is no such expression; says why.</returns>
    public static MeasureExpression? Parse(string text, out string reason)
    {
        reason = text.Length > Longest ? $"it is longer than {Longest} characters" : HasTransformation(text) ? "transformations (a|b) are not supported" : "";
        if (reason.Length > 0)
        {
            return null;
        }

        var parsed = New(text);
        if (parsed.HasErrors())
        {
            reason = "it cannot be read";
            return null;
        }

        if (parsed.GetFunctionNames().Count > 0)
        {
            reason = "functions are not supported";
            return null;
        }

        return new MeasureExpression(text, [.. parsed.GetParameterNames().Distinct()]);
    }

    /// <exception cref="ProblemException">It cannot be computed from these values.</exception>
    public JsonValue Compute(Func<string, JsonValue?> measures)
    {
        var expression = New(_text);
        foreach (var name in Names)
        {
            expression.Parameters[name] = Operand(measures(name));
        }

        try
        {
            return Result(expression.Evaluate());
        }
        catch (Exception e) when (e is NCalcException or ArithmeticException or FormatException or InvalidCastException or ArgumentException or InvalidOperationException)
        {
            throw ProblemException.BadRequestData($"The expression {_text} cannot be computed: {e.Message}");
        }
    }

    // NCalc keeps the parsed text in a cache of its own.
    private static Expression New(string text) => new(text, ExpressionOptions.DecimalAsDefault);

    private static bool HasTransformation(string text) => text.Replace("||", "", StringComparison.Ordinal).Contains('|', StringComparison.Ordinal);

    private static object? Operand(JsonValue? value) => value switch
    {
        JsonNumber number => decimal.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact : number.Value,
        JsonString { Value: var text } => text,
        JsonBoolean { Value: var flag } => flag,
        _ => throw ProblemException.BadRequestData("An expression takes numbers, texts and truth values alone"),
    };

    private static JsonValue Result(object? result) => result switch
    {
        bool flag => JsonValue.Of(flag),
        string text => JsonValue.Of(text),
        double number when double.IsFinite(number) => JsonValue.Of(number),
        decimal number => MeasureRule.Exact(number),
        int or long => MeasureRule.Exact(Convert.ToDecimal(result, CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException($"{result ?? "nothing"} is no value"),
    };
}

using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>A member's value as the type that clause 5.2 gives it, or a problem that names the member.</summary>
/// <param name="Path">The member with those around it, as the client sees it: notification.endpoint.uri.</param>
internal readonly record struct MemberReader(JsonValue Value, string Path)
{
    private const double MaxSeconds = 10.0 * 366 * 24 * 3600;

    public JsonObject Object() => Value as JsonObject ?? throw Refuse("a JSON object");

    public MemberReader? Find(string name) => Object()[name] is { } value and not JsonNull ? new MemberReader(value, $"{Path}.{name}") : null;

    public MemberReader Require(string name) =>
        Find(name) ?? throw ProblemException.BadRequestData($"The member \"{Path}.{name}\" is missing", name, Path);

    public string Text() => Value is JsonString { Value.Length: > 0 } text ? text.Value : throw Refuse("a text that is not empty");

    public bool Boolean() => Value is JsonBoolean flag ? flag.Value : throw Refuse("true or false");

    public int PositiveInteger() =>
        Value is JsonNumber { Value: >= 1 and <= int.MaxValue and var number } && number == Math.Floor(number) ? (int)number : throw Refuse("a positive integer");

    public string Uri()
    {
        var text = Text();
        return Representations.Names.IsUri(text) ? text : throw Refuse("a URI");
    }

    public Timestamp DateTime() => Timestamp.TryParseUtc(Text(), out var timestamp) ? timestamp : throw Refuse("a DateTime, as 2026-09-01T09:00:00Z");

    public TimeSpan Seconds() => Duration(1);

    public TimeSpan Milliseconds() => Duration(0.001);

    public ImmutableArray<string> Texts() => [.. Items().Select(item => item.Text())];

    /// <summary>Names of attributes, as clients write them.</summary>
    public ImmutableArray<string> Names() =>
        [.. Items().Select(item => Representations.Names.IsName(item.Text()) ? item.Text() : throw item.Refuse("the name of an attribute"))];

    public ImmutableArray<MemberReader> Items()
    {
        if (Value is not JsonArray { Items.Length: > 0 } array)
        {
            throw Refuse("an array that is not empty");
        }

        var path = Path;
        return [.. array.Items.Select((item, i) => new MemberReader(item, $"{path}[{i}]"))];
    }

    public ProblemException Refuse(string expected)
    {
        var text = Value.ToString();
        return ProblemException.BadRequestData(
            $"The member \"{Path}\" must be {expected}; it is {(text.Length <= 60 ? text : text[..60] + "...")}", LastName(), Path);
    }

    private TimeSpan Duration(double unit) =>
        Value is JsonNumber { Value: > 0 and var number } && number * unit <= MaxSeconds
            ? TimeSpan.FromSeconds(number * unit)
            : throw Refuse("a number greater than 0 and less than ten years");

    private string LastName() => Path[(Path.LastIndexOf('.') + 1)..];
}

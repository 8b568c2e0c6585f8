using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>What a target value is compared with (clause 4.9).</summary>
public abstract record QValue
{
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    internal abstract void Print(StringBuilder text);
}

public sealed record QNumber(double Value) : QValue
{
    internal override void Print(StringBuilder text) => text.Append(Value.ToString("R", CultureInfo.InvariantCulture));
}

/// <summary>A text or a URI; which of the two is meant, the target says.</summary>
public sealed record QText(string Value) : QValue
{
    /// <summary>The instant it says, for members like createdAt; clients write them in quotes too.</summary>
    internal DateTimeOffset? Instant { get; } = Timestamp.TryParse(Value, out var time) ? time.Instant : null;

    internal override void Print(StringBuilder text) => text.Append(JsonValue.Of(Value));
}

public sealed record QBoolean(bool Value) : QValue
{
    internal override void Print(StringBuilder text) => text.Append(Value ? "true" : "false");
}

public sealed record QDateTime(DateTimeOffset Value) : QValue
{
    internal override void Print(StringBuilder text) =>
        text.Append(Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
}

public sealed record QDate(DateOnly Value) : QValue
{
    internal override void Print(StringBuilder text) => text.Append(Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}

public sealed record QTime(TimeOnly Value) : QValue
{
    internal override void Print(StringBuilder text) => text.Append(Value.ToString("HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
}

/// <summary>Any of the values.</summary>
public sealed record QList(ImmutableArray<QValue> Values) : QValue
{
    public bool Equals(QList? other) => other is not null && Sequences.AreEqual(Values, other.Values);

    public override int GetHashCode() => Sequences.Hash(Values);

    internal override void Print(StringBuilder text) => text.AppendJoin(',', Values);
}

/// <summary>From minimum to maximum, both included.</summary>
public sealed record QRange(QValue Minimum, QValue Maximum) : QValue
{
    internal override void Print(StringBuilder text) => text.Append(Minimum).Append("..").Append(Maximum);
}

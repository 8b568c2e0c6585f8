using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Testing;

internal sealed class ExpressionGenerator(Random random, bool followsLinks)
{
    private static readonly string[] Patterns = ["^o", "e", "避難", "[a-z]+", "\\d", "^$", "(open|closed)", "\"b", "urn:.*:1", "open$"];

    private static readonly string[] Keys = ["a", "type", "value", "name", "@value", "避難", "coordinates", "*", "ja", "en", "fr-CH"];

    private static readonly QOperator[] Equalities = [QOperator.Equal, QOperator.Unequal];

    private static readonly QMember[] EntityMembers = [QMember.Id, QMember.Type, QMember.Scope, QMember.CreatedAt, QMember.ModifiedAt, QMember.ExpiresAt];

    private static readonly QMember[] InstanceMembers =
    [
        QMember.CreatedAt, QMember.ModifiedAt, QMember.ExpiresAt, QMember.ObservedAt, QMember.UnitCode, QMember.DatasetId, QMember.ObjectType, QMember.ValueType,
    ];

    private readonly ValueGenerator _values = new(random);

    public QExpression Next(int depth = 2) => random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => new QExists(Path()),
        1 => new QMatch(Path(), QueryPattern.Compile(_values.One(Patterns), "q"), _values.Chance(40)),
        2 => _values.Chance(40) ? new QAbsent(Path()) : Comparison(),
        < 6 => Comparison(),
        6 => new QAnd([.. _values.Many(2, 3, () => Next(depth - 1))]),
        _ => new QOr([.. _values.Many(2, 3, () => Next(depth - 1))]),
    };

    private QCompare Comparison()
    {
        var path = Path();
        if (End(path).Member is QMember.Type or QMember.ObjectType)
        {
            return new QCompare(path, _values.One(Equalities), new QText(_values.One(Vocabulary.Types)));
        }

        return _values.Chance(50)
            ? new QCompare(path, _values.One(Equalities), EqualityValue())
            : new QCompare(path, _values.One(Enum.GetValues<QOperator>()), Comparable(random.Next(5)));
    }

    private static QPath End(QPath path) => path.Link is { } link ? End(link.Path) : path;

    private QValue EqualityValue() => random.Next(6) switch
    {
        0 => new QBoolean(_values.Chance(50)),
        1 => new QList([.. _values.Many(2, 4, () => Comparable(random.Next(3)))]),
        2 => Range(random.Next(5)),
        _ => Comparable(random.Next(3)),
    };

    private QRange Range(int kind) => new(Comparable(kind), Comparable(kind));

    private QValue Comparable(int kind) => kind switch
    {
        0 => new QNumber(((JsonNumber)_values.Number()).Value),
        1 => new QText(Text()),
        2 => new QDateTime(_values.Chance(50) ? _values.Time() : _values.Timestamp().Instant.ToUniversalTime()),
        3 => new QDate(new DateOnly(2026, 9, 1).AddDays(random.Next(30))),
        _ => new QTime(new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay))),
    };

    private string Text() => random.Next(4) switch
    {
        0 => _values.Uri(),
        1 => _values.One(Vocabulary.Terms),
        2 => _values.One(Vocabulary.Types),
        _ => ((JsonString)_values.Text()).Value,
    };

    private QPath Path(int depth = 1)
    {
        if (_values.Chance(10))
        {
            return new QPath([], _values.One(EntityMembers), [], null);
        }

        var name = _values.Chance(10) ? Vocabulary.Location : _values.One(Vocabulary.Attributes);
        ImmutableArray<string> attributes = _values.Chance(20) ? [name, _values.One(Vocabulary.SubAttributes)] : [name];
        return random.Next(followsLinks && depth > 0 ? 8 : 7) switch
        {
            0 => new QPath(attributes, _values.One(InstanceMembers), [], null),
            1 => new QPath(attributes, null, [.. _values.Many(1, 2, () => _values.One(Keys))], null),
            7 => new QPath(attributes, null, [], new QLink([.. _values.Many(0, 2, () => _values.One(Vocabulary.Types))], Path(depth - 1))),
            _ => new QPath(attributes, null, [], null),
        };
    }
}

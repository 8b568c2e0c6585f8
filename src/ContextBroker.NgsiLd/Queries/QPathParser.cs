using System.Collections.Immutable;
using System.Text;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Attribute paths (clause 4.9, production rule Attribute), names expanded. Also the elements of orderBy.</summary>
internal sealed class QPathParser(QueryCursor cursor, LdContext context)
{
    private const string Expected = "an attribute name";

    public QPath Take() => TakePath(insideLink: false);

    private QPath TakePath(bool insideLink)
    {
        var attributes = ImmutableArray.CreateBuilder<string>();
        do
        {
            var (iri, member) = TakeName(insideLink);
            if (member is not null)
            {
                return new QPath(attributes.ToImmutable(), member, [], null);
            }

            attributes.Add(iri);
            cursor.CountTerm();
        }
        while (TryTakeDot());

        var path = new QPath(attributes.DrainToImmutable(), null, [], null);
        return cursor.TryTake('{') ? path with { Link = TakeLink() }
            : cursor.TryTake('[') ? path with { Keys = TakeKeys() }
            : path;
    }

    private (string Iri, QMember? Member) TakeName(bool insideLink)
    {
        if (cursor.TryTake('<'))
        {
            return (cursor.TakeUntil('>'), null);
        }

        var name = QueryNames.Take(cursor, Expected, allowPrefix: !insideLink);
        return QMembers.Find(name) is { } member ? (name, member) : (context.Expand(name), null);
    }

    private bool TryTakeDot() => !cursor.Rest.StartsWith("..", StringComparison.Ordinal) && cursor.TryTake('.');

    private QLink TakeLink()
    {
        cursor.Enter();
        var types = TakeTypeHints();
        var path = TakePath(insideLink: true);
        cursor.Expect('}');
        cursor.Leave();
        return new QLink(types, path);
    }

    // Type,Type: may stand before the path; only the sign after the names tells.
    private ImmutableArray<string> TakeTypeHints()
    {
        var start = cursor.Position;
        var types = ImmutableArray.CreateBuilder<string>();
        do
        {
            var (iri, _) = TakeName(insideLink: true);
            types.Add(iri);
        }
        while (cursor.TryTake(','));

        if (cursor.TryTake(':'))
        {
            return types.ToImmutable();
        }

        if (types.Count > 1)
        {
            throw cursor.Unexpected("`:` after the entity types");
        }

        cursor.Advance(start - cursor.Position);
        return [];
    }

    private ImmutableArray<string> TakeKeys()
    {
        var keys = ImmutableArray.CreateBuilder<string>();
        do
        {
            var key = cursor.TakeWhile(IsKeyPart);
            keys.Add(key.Length > 0 ? key : throw cursor.Unexpected("a member name, a language or `*`"));
        }
        while (cursor.TryTake('.'));
        cursor.Expect(']');
        return keys.ToImmutable();
    }

    private static bool IsKeyPart(Rune rune) => rune.Value is not ('.' or '[' or ']' or '"') && !Rune.IsControl(rune);
}

using System.Text;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Federation;

/// <summary>
/// Conditions as they are written for another broker: with the names of a @context, and nothing that only this broker reads (clause 4.9).
/// What cannot be written so is null; then the source is not told of it, and its answer is looked through here.
/// </summary>
public static class QueryWords
{
    public static string Types(TypeSelection selection, LdContext context) => selection switch
    {
        TypeName name => context.Compact(name.Iri),
        TypeAnd and => string.Join(';', and.Selections.Select(one => Inner(one, context))),
        TypeOr or => string.Join(',', or.Selections.Select(one => Inner(one, context))),
        _ => throw new ArgumentException($"{selection.GetType().Name} is not a type selection", nameof(selection)),
    };

    public static string? Expression(QExpression expression, LdContext context)
    {
        var text = new StringBuilder();
        return Write(text, expression, context) ? text.ToString() : null;
    }

    /// <summary>georel, geometry, coordinates and, unless it is the location, geoproperty (clause 4.10).</summary>
    public static IReadOnlyList<KeyValuePair<string, JsonValue>> Geo(GeoQuery geo, LdContext context)
    {
        List<KeyValuePair<string, JsonValue>> members =
        [
            new("georel", JsonValue.Of(Relation(geo))),
            new("geometry", JsonValue.Of(geo.Reference.GeometryType)),
            new("coordinates", GeoJsonPositions.Write(geo.Reference)),
        ];
        if (geo.Property != GeoQuery.DefaultProperty)
        {
            members.Add(new("geoproperty", JsonValue.Of(context.Compact(geo.Property))));
        }

        return members;
    }

    /// <summary>An EntitySelector of clause 5.2.33, which always says a type.</summary>
    public static JsonObject Selector(EntitySelector selector, LdContext context)
    {
        List<JsonMember> members = [new("type", JsonValue.Of(selector.Types is { } types ? Types(types, context) : "*"))];
        if (!selector.Ids.IsEmpty)
        {
            members.Add(new("id", selector.Ids is [var only] ? JsonValue.Of(only) : JsonValue.Of(selector.Ids)));
        }

        if (selector.IdPattern is { } pattern)
        {
            members.Add(new("idPattern", JsonValue.Of(pattern)));
        }

        return new JsonObject([.. members]);
    }

    private static string Inner(TypeSelection selection, LdContext context) =>
        selection is TypeName ? Types(selection, context) : $"({Types(selection, context)})";

    private static string Relation(GeoQuery geo) => geo switch
    {
        GeoNear near => FormattableString.Invariant($"near;{(near.IsMinimum ? "minDistance" : "maxDistance")}=={near.Metres:R}"),
        GeoRelated related => related.Relation.ToString().ToLowerInvariant(),
        _ => throw new ArgumentException($"{geo.GetType().Name} is not a geoquery", nameof(geo)),
    };

    private static bool Write(StringBuilder text, QExpression expression, LdContext context) => expression switch
    {
        QJunction junction => Write(text, junction, context),
        QExists exists => Write(text, exists.Path, context),
        QCompare compare => Write(text, compare.Path, context) && Append(text, QCompare.Sign(compare.Operator) + compare.Value),
        QMatch match => !match.Pattern.Text.AsSpan().ContainsAny(";|()\"") && Write(text, match.Path, context)
            && Append(text, (match.IsNegated ? "!~=" : "~=") + match.Pattern.Text),
        _ => false,
    };

    private static bool Write(StringBuilder text, QJunction junction, LdContext context)
    {
        for (var i = 0; i < junction.Terms.Length; i++)
        {
            var term = junction.Terms[i];
            text.Append(i == 0 ? "" : junction is QAnd ? ";" : "|").Append(term is QTerm ? "" : "(");
            if (!Write(text, term, context))
            {
                return false;
            }

            text.Append(term is QTerm ? "" : ")");
        }

        return true;
    }

    private static bool Write(StringBuilder text, QPath path, LdContext context)
    {
        var names = path.Attributes.Select(context.Compact).ToList();
        if (path.Link is not null || names.Exists(name => !IsPlain(name)))
        {
            return false;
        }

        if (path.Member is { } member)
        {
            names.Add(QMembers.NameOf(member));
        }

        text.AppendJoin('.', names);
        return path.Keys.IsEmpty || Append(text, $"[{string.Join('.', path.Keys)}]");
    }

    // A name of the @context that the other side expands again; of IRIs no two brokers agree how to write them in a q.
    private static bool IsPlain(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.Value == '-' || !QueryNames.IsNamePart(rune))
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    private static bool Append(StringBuilder text, string more)
    {
        text.Append(more);
        return true;
    }
}

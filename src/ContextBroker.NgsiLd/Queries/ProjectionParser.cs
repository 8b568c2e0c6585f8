using System.Collections.Immutable;
using System.Text;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>The parameters attrs, pick and omit (clauses 4.21, 6.4.3.2) to a <see cref="Projection"/>.</summary>
public static class ProjectionParser
{
    /// <summary>Each is null when not given. An array of a JSON body (clause 5.2.23) is joined with commas by the caller.</summary>
    /// <returns>Null when nothing is projected.</returns>
    /// <exception cref="ProblemException">BadRequestData, with the column; or attrs beside the others; or a name both picked and omitted.</exception>
    public static Projection? Parse(string? attrs, string? pick, string? omit, LdContext context)
    {
        if (attrs is not null && (pick is not null || omit is not null))
        {
            throw ProblemException.BadRequestData("attrs cannot be combined with pick or omit", "attrs");
        }

        if (attrs is not null)
        {
            return new Projection { Picked = [.. ParseAttributes(attrs, context).Select(name => new ProjectionTerm(name, []))], KeepsEntityMembers = true };
        }

        if (pick is null && omit is null)
        {
            return null;
        }

        var projection = new Projection
        {
            Picked = pick is null ? null : ParseTerms(pick, "pick", context),
            Omitted = omit is null ? [] : ParseTerms(omit, "omit", context),
        };
        RefuseContradiction(projection.Picked ?? [], projection.Omitted);
        return projection;
    }

    /// <summary>The attributes of attrs (or of another list), expanded: what an entity must have one of to be selected (clause 5.7.2.4).</summary>
    /// <exception cref="ProblemException">BadRequestData, with the column.</exception>
    public static ImmutableArray<string> ParseAttributes(string attrs, LdContext context, string parameter = "attrs")
    {
        var terms = ParseTerms(attrs, parameter, context);
        return terms.FirstOrDefault(t => !t.Nested.IsEmpty) is null
            ? [.. terms.Select(t => t.Name)]
            : throw ProblemException.BadRequestData($"{parameter} takes names of attributes, without braces", parameter);
    }

    public static bool IsEntityMember(string name) =>
        name is "id" or "type" or "scope" or "createdAt" or "modifiedAt" or "deletedAt" or "expiresAt";

    private static ImmutableArray<ProjectionTerm> ParseTerms(string text, string language, LdContext context)
    {
        var cursor = new QueryCursor(text, language);
        var terms = TakeTerms(cursor, context);
        return cursor.AtEnd ? terms : throw cursor.Unexpected("`,`");
    }

    private static ImmutableArray<ProjectionTerm> TakeTerms(QueryCursor cursor, LdContext context)
    {
        var terms = ImmutableArray.CreateBuilder<ProjectionTerm>();
        do
        {
            cursor.CountTerm();
            terms.Add(TakeTerm(cursor, context));
        }
        while (cursor.TryTakeAny(",|"));
        return terms.DrainToImmutable();
    }

    private static ProjectionTerm TakeTerm(QueryCursor cursor, LdContext context)
    {
        cursor.SkipSpaces();
        var text = cursor.TakeWhile(IsNamePart);
        var name = text.Length == 0 ? throw cursor.Unexpected("a member or attribute name") : IsEntityMember(text) ? text : context.Expand(text);
        if (!cursor.TryTake('{'))
        {
            return new ProjectionTerm(name, []);
        }

        cursor.Enter();
        var nested = TakeTerms(cursor, context);
        cursor.Expect('}');
        cursor.Leave();
        return new ProjectionTerm(name, nested);
    }

    // Brokers forward expanded names, so whole IRIs are read as well.
    private static bool IsNamePart(Rune rune) => QueryNames.IsNamePart(rune) || rune.Value is ':' or '/' or '#' or '.' or '%' or '~' or '?' or '=' or '&' or '@';

    private static void RefuseContradiction(ImmutableArray<ProjectionTerm> picked, ImmutableArray<ProjectionTerm> omitted)
    {
        foreach (var term in omitted.Where(o => o.Nested.IsEmpty))
        {
            if (picked.Any(p => p.Name == term.Name))
            {
                throw ProblemException.BadRequestData($"{term.Name} is both picked and omitted", "omit");
            }
        }
    }
}

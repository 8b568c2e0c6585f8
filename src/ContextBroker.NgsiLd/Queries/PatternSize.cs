using System.Globalization;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>How large a pattern's automaton becomes: counted repetitions are written out, and multiply when they are inside one another.</summary>
internal static class PatternSize
{
    /// <summary>An upper estimate in atoms; ends early at a million.</summary>
    public static long Of(string pattern)
    {
        var outer = new Stack<long>();
        long total = 0;
        long last = 0;
        for (var i = 0; i < pattern.Length && total < 1_000_000; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    goto default;
                case '[':
                    i = EndOfClass(pattern, i);
                    goto default;
                case '(':
                    outer.Push(total);
                    total = 0;
                    break;
                case ')' when outer.Count > 0:
                    last = total;
                    total += outer.Pop();
                    break;
                case '{' when Repetition(pattern, i) is var (end, times) && end > 0:
                    total += last * (times - 1);
                    last *= times;
                    i = end;
                    break;
                default:
                    last = 1;
                    total++;
                    break;
            }
        }

        return total;
    }

    private static int EndOfClass(string pattern, int start)
    {
        for (var i = start + 2; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
            else if (pattern[i] == ']')
            {
                return i;
            }
        }

        return pattern.Length;
    }

    // {n}, {n,} and {n,m}; anything else in braces is literal text.
    private static (int End, long Times) Repetition(string pattern, int start)
    {
        var end = pattern.IndexOf('}', start);
        if (end < 0)
        {
            return (0, 0);
        }

        long times = 1;
        foreach (var bound in pattern[(start + 1)..end].Split(','))
        {
            if (bound.Length == 0)
            {
                continue;
            }

            if (!int.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return (0, 0);
            }

            times = Math.Max(times, number);
        }

        return (end, times);
    }
}

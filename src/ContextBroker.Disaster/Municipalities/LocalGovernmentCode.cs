namespace ContextBroker.Disaster.Municipalities;

/// <summary>全国地方公共団体コード: prefecture (2), municipality (3), check digit. Stored with six digits, accepted with five.</summary>
public static class LocalGovernmentCode
{
    /// <summary>Six digits from five or six; false when it is neither or the check digit is wrong.</summary>
    public static bool TryParse(string text, out string code)
    {
        code = "";
        if (text.Length is not (5 or 6) || !text.All(char.IsAsciiDigit))
        {
            return false;
        }

        code = text[..5] + CheckDigit(text);
        return text.Length == 5 || text == code;
    }

    /// <summary>A code of six digits is a prefecture's own, no municipality's.</summary>
    public static bool IsPrefecture(string code) => code[2..5] == "000";

    // d = (11 - (6a + 5b + 4c + 3d + 2e) mod 11) mod 10
    private static char CheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < 5; i++)
        {
            sum += (6 - i) * (digits[i] - '0');
        }

        return (char)('0' + ((11 - (sum % 11)) % 10));
    }
}

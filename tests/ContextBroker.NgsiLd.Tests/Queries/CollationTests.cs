using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Tests.Queries;

/// <summary>Expected: the Unicode collation algorithm with CLDR's root and its tailorings (RFC 6067).</summary>
public sealed class CollationTests
{
    [TestCase("und", "a", "B", -1)]
    [TestCase("und", "á", "b", -1)]
    [TestCase("und", "a", "A", -1)]
    [TestCase("und", "a10", "a9", -1)]
    [TestCase("und", "あ", "い", -1)]
    [TestCase("und-u-kn-true", "a10", "a9", 1)]
    [TestCase("und-u-ks-level1", "a", "Á", 0)]
    [TestCase("und-u-ks-level2", "a", "A", 0)]
    [TestCase("und-u-ks-level2", "a", "á", -1)]
    [TestCase("und-u-ks-identic", "a", "A", -1)]
    [TestCase("und-u-kn-true-ks-level2", "A10", "a9", 1)]
    [TestCase("sv", "ä", "z", 1)]
    [TestCase("de", "ä", "z", -1)]
    [TestCase("ja-JP", "愛", "安", -1)]
    [TestCase("zh-u-co-standard", "一", "阿", 1)]
    [TestCase("zh-u-co-stroke", "一", "阿", -1)]
    [TestCase("de-u-co-phonebk", "Äz", "Af", -1, Description = "as Aez")]
    [TestCase("de", "Äz", "Af", 1)]
    [TestCase("de-u-co-phonebk", "Müller", "Mueller", 1)]
    [TestCase("de-u-co-phonebk", "Mu\u0308ller", "Muff", -1)]
    [TestCase("de-u-co-phonebk-ks-level1", "MÜLLER", "mufti", -1)]
    public void Compares(string tag, string left, string right, int expected)
    {
        var collation = Collation.Parse(tag);
        Assert.That((Math.Sign(collation.Compare(left, right)), Math.Sign(collation.Compare(right, left))), Is.EqualTo((expected, -expected)));
    }

    [TestCase("")]
    [TestCase("!!nope")]
    [TestCase("xx-nope")]
    [TestCase("de_DE")]
    [TestCase("de-u-ks")]
    [TestCase("de-u-ks-level9")]
    [TestCase("de-u-zz-top")]
    [TestCase("-u-ks-level1")]
    public void RefusesWhatIsNone(string tag) => Assert.That(() => Collation.Parse(tag), Refused(ProblemType.BadRequestData));

    [TestCase("fr-u-co-phonebk")]
    [TestCase("es-u-co-trad")]
    [TestCase("und-u-co-emoji")]
    [TestCase("da-u-kf-upper")]
    public void SaysWhatIsNotSupported(string tag) => Assert.That(() => Collation.Parse(tag), Refused(ProblemType.OperationNotSupported));

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(ProblemType type) =>
        Throws.TypeOf<ProblemException>().With.Property("Problem").Property("Type").EqualTo(type).And.Message.Contains("collation");
}

using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

public sealed class NamesTests
{
    [TestCase("urn:ngsi-ld:Shelter:1", true)]
    [TestCase("urn:避難所:鎌倉市立第一小学校", true)]
    [TestCase("https://example.org/é/𠮷?x=1#y", true)]
    [TestCase("urn:ＡＢＣ", true)]
    [TestCase("nouri", false)]
    [TestCase("urn:", false)]
    [TestCase("1urn:x", false)]
    [TestCase("urn:a b", false)]
    [TestCase("urn:<b>", false)]
    public void Uris(string text, bool isUri) => Assert.That(Names.IsUri(text), Is.EqualTo(isUri));

    // RFC 3987: outside ucschar, or a sign for directions; or not to be seen.
    [TestCase(0x0085, Description = "control")]
    [TestCase(0x00A0, Description = "no-break space")]
    [TestCase(0x115F, Description = "Hangul filler")]
    [TestCase(0x200B, Description = "zero width space")]
    [TestCase(0x2028, Description = "line separator")]
    [TestCase(0x202E, Description = "right-to-left override")]
    [TestCase(0x2800, Description = "blank Braille pattern")]
    [TestCase(0x3000, Description = "ideographic space")]
    [TestCase(0xE000, Description = "private use")]
    [TestCase(0xFDD0, Description = "noncharacter")]
    [TestCase(0xFE0F, Description = "variation selector")]
    [TestCase(0xFEFF, Description = "byte order mark")]
    [TestCase(0xFFFD, Description = "replacement character")]
    [TestCase(0x1FFFE, Description = "noncharacter of a plane")]
    [TestCase(0xE0041, Description = "tag")]
    [TestCase(0xE0100, Description = "supplementary variation selector")]
    [TestCase(0xF0000, Description = "private use plane")]
    public void UrisShowAllTheyHold(int character) => Assert.That(Names.IsUri($"urn:x:a{char.ConvertFromUtf32(character)}b"), Is.False);
}

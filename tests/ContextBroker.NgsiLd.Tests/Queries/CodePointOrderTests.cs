using System.Text;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class CodePointOrderTests
{
    private static readonly string[] Texts = ["", "a", "ab", "b", "Z", "é", "避", "避難", "\uffff", "\ue000", "😀", "😁", "a😀", "a\uffff", "\u0001"];

    // Expected: the order of the UTF-8 bytes.
    [Test]
    public void OrderIsThatOfUtf8([ValueSource(nameof(Texts))] string left, [ValueSource(nameof(Texts))] string right)
    {
        var bytes = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
        Assert.That(Math.Sign(CodePointOrder.Compare(left, right)), Is.EqualTo(Math.Sign(bytes)));
    }
}

using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Contexts;

public class JsonContentComparerTests
{
    [TestCase("""{"a":[1,"x",null,{"b":true}]}""", """{ "a" : [1, "x", null, {"b": true}] }""", true)]
    [TestCase("\"x\"", "\"x\"", true)]
    [TestCase("""{"a":1}""", """{"a":2}""", false)]
    [TestCase("""{"a":1}""", """{"b":1}""", false)]
    [TestCase("""{"a":1,"b":2}""", """{"b":2,"a":1}""", false)]
    [TestCase("[1,2]", "[1]", false)]
    [TestCase("[]", "{}", false)]
    [TestCase("null", "false", false)]
    public void Compares(string a, string b, bool equal)
    {
        var (x, y) = (JsonText.Parse(a), JsonText.Parse(b));
        Assert.That(JsonContentComparer.Instance.Equals(x, y), Is.EqualTo(equal));
        Assert.That(JsonContentComparer.Instance.GetHashCode(x) == JsonContentComparer.Instance.GetHashCode(y), Is.EqualTo(equal));
    }
}

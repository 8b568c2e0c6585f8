using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Tests.Imports;

public class CellTests
{
    [TestCase("26.70", "26.70")]
    [TestCase("-0.5", "-0.5")]
    [TestCase("1,234", "1234")]
    [TestCase("007", "7")]
    [TestCase("1.", "1")]
    [TestCase(".5", "0.5")]
    [TestCase("1e3", "1000")]
    public void NumbersStayAsWrittenWhereJsonCanHoldThem(string text, string json)
    {
        Assert.That(Cell.Of(text).TryNumber(out var number), Is.True);
        Assert.That(number!.ToString(), Is.EqualTo(json));
    }

    [TestCase("")]
    [TestCase("*")]
    [TestCase("NaN")]
    [TestCase("約100")]
    [TestCase("1e999")]
    public void OtherCellsAreNoNumbers(string text) => Assert.That(Cell.Of(text).TryNumber(out _), Is.False);

    [Test]
    public void NullAndMissingPropertiesAreToldApart()
    {
        Assert.That(Cell.Of(JsonValue.Null).State, Is.EqualTo(CellState.Null));
        Assert.That(Cell.Of((JsonValue?)null).State, Is.EqualTo(CellState.Absent));
    }
}

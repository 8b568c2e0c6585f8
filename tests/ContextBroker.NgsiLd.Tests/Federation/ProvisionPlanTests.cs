using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Federation;

/// <summary>Clauses 4.3.6.2, 4.3.6.3 and 5.6: exclusive, then redirect, then inclusive sources and this broker.</summary>
public class ProvisionPlanTests
{
    private const string OfSpeed = """{"entities":[{"type":"Car","id":"urn:c:1"}],"propertyNames":["speed"]}""";
    private const string OfColour = """{"entities":[{"type":"Car"}],"propertyNames":["colour"]}""";
    private const string OfCars = """{"entities":[{"type":"Car"}]}""";

    [TestCase("inclusive OfCars", "speed,colour", "inclusive:speed,colour", "speed,colour")]
    [TestCase("exclusive OfSpeed", "speed,colour", "exclusive:speed", "colour")]
    [TestCase("exclusive OfSpeed", "colour", "", "colour")]
    [TestCase("redirect OfCars", "speed,colour", "redirect:speed,colour", "")]
    [TestCase("redirect OfCars|redirect OfColour", "speed,colour", "redirect:speed,colour redirect:colour", "")]
    [TestCase("inclusive OfCars|redirect OfColour|exclusive OfSpeed", "speed,colour,size", "exclusive:speed redirect:colour inclusive:size", "size")]
    [TestCase("inclusive OfCars|redirect OfColour|exclusive OfSpeed", "speed,colour", "exclusive:speed redirect:colour", "")]
    [TestCase("auxiliary OfCars", "speed", "", "speed")]
    [TestCase("redirect OfCars", "", "redirect:", "")]
    [TestCase("inclusive OfColour", "", "", "")]
    public void EachTakesWhatIsLeft(string registrations, string attributes, string shares, string remaining)
    {
        var plan = Plan(registrations, attributes, isDeletion: false);
        Assert.That(string.Join(' ', plan.Shares.Select(s => $"{Name(s.Source.Mode)}:{Names(s.Attributes)}")), Is.EqualTo(shares));
        Assert.That(Names(plan.Remaining), Is.EqualTo(remaining));
    }

    [TestCase("exclusive OfSpeed", 1)]
    [TestCase("inclusive OfColour", 1)]
    [TestCase("auxiliary OfCars", 0)]
    public void ADeletionConcernsWhoHasAnyOfIt(string registrations, int shares) =>
        Assert.That(Plan(registrations, "", isDeletion: true).Shares, Has.Length.EqualTo(shares));

    [TestCase("redirect OfCars", true)]
    [TestCase("redirect OfColour", false)]
    [TestCase("exclusive OfSpeed", false)]
    [TestCase("inclusive OfCars", false)]
    public void OnlyAWholeRedirectLeavesNothingHere(string registrations, bool isElsewhere) =>
        Assert.That(Plan(registrations, "speed,colour", isDeletion: false).IsElsewhere, Is.EqualTo(isElsewhere));

    // What is proxied and cannot be done is a failure; what would only be done as well is left.
    [TestCase("redirect OfCars", "False")]
    [TestCase("inclusive OfCars", "")]
    public void UnsupportedOperationsFailOnlyWhereNobodyElseMay(string registrations, string supported)
    {
        var plan = Plan(registrations, "speed", isDeletion: false, SourceOperations.MergeEntity);
        Assert.That(string.Join(' ', plan.Shares.Select(s => s.IsSupported)), Is.EqualTo(supported));
    }

    private static ProvisionPlan Plan(string registrations, string attributes, bool isDeletion, SourceOperations operation = SourceOperations.UpdateEntity) => ProvisionPlan.Of(
        registrations.Split('|').Select((text, i) => Registration(text.Split(' ')[0], text.Split(' ')[1], i)),
        "urn:c:1",
        [LdContext.Core.Expand("Car")],
        [.. attributes.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(LdContext.Core.Expand)],
        operation,
        isDeletion);

    private static ContextSourceRegistration Registration(string mode, string information, int number)
    {
        var info = information switch { nameof(OfSpeed) => OfSpeed, nameof(OfColour) => OfColour, _ => OfCars };
        var json = $$"""{"type":"ContextSourceRegistration","endpoint":"http://source.example","mode":"{{mode}}","operations":["{{(mode == "auxiliary" ? "retrieveOps" : "updateOps")}}"],"information":[{{info}}]}""";
        return RegistrationParser.Create(JsonText.Parse(json), $"urn:r:{number}", LdContext.Core, DateTimeOffset.UnixEpoch);
    }

    private static string Name(RegistrationMode mode) => mode.ToString().ToLowerInvariant();

    private static string Names(IEnumerable<string> names) => string.Join(',', names.Select(LdContext.Core.Compact));
}

using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Registrations;

public sealed class RegistrationRulesTests
{
    private const string Exclusive = """{"mode":"exclusive","information":[{"entities":[{"type":"Shelter","id":"urn:s:1"}],"propertyNames":["occupancy"]}]}""";

    // Clause 4.3.6.3: specific attributes of a single entity.
    [TestCase("""{"entities":[{"type":"Shelter"}],"propertyNames":["occupancy"]}""")]
    [TestCase("""{"entities":[{"type":"Shelter","idPattern":"s"}],"propertyNames":["occupancy"]}""")]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"}]}""")]
    [TestCase("""{"propertyNames":["occupancy"]}""")]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"},{"type":"Shelter","id":"urn:s:2"}],"propertyNames":["occupancy"]}""")]
    public void ExclusiveIsOfOneEntitysAttributes(string info) => Assert.That(
        () => RegistrationText.Of("{\"mode\":\"exclusive\",\"information\":[" + info + "]}"),
        Throws.TypeOf<ProblemException>().With.Property("Problem").Property("Type").EqualTo(ProblemType.BadRequestData));

    // Clauses 4.3.6.2, 5.9.2.4.
    [TestCase("""["retrieveOps"]""", true)]
    [TestCase("""["queryEntity","retrieveEntity"]""", true)]
    [TestCase("""["federationOps"]""", false)]
    [TestCase("""["retrieveEntity","createEntity"]""", false)]
    public void AuxiliaryIsReadOnly(string operations, bool accepted) => Assert.That(
        () => RegistrationText.Of("{\"mode\":\"auxiliary\",\"operations\":" + operations + "}"),
        accepted ? Throws.Nothing : Throws.TypeOf<ProblemException>().With.Message.Contains("auxiliary"));

    [Test]
    public void AuxiliaryWithoutOperationsIsOnlyRead() =>
        Assert.That(RegistrationText.Of("""{"mode":"auxiliary"}""").Operations, Is.EqualTo(SourceOperations.RetrieveOps));

    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"}],"propertyNames":["occupancy"]}""", "exclusive", true)]
    [TestCase("""{"entities":[{"type":"Hall","id":"urn:s:1"}],"relationshipNames":["occupancy"]}""", "exclusive", true)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"}],"propertyNames":["power"]}""", "exclusive", false)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:2"}],"propertyNames":["occupancy"]}""", "exclusive", false)]
    [TestCase("""{"entities":[{"type":"Shelter"}]}""", "redirect", true)]
    [TestCase("""{"propertyNames":["occupancy"]}""", "redirect", true)]
    [TestCase("""{"entities":[{"type":"Shelter","idPattern":"s:1$"}]}""", "redirect", true)]
    [TestCase("""{"entities":[{"type":"Shelter","idPattern":"s:2$"}]}""", "redirect", false)]
    [TestCase("""{"entities":[{"type":"Hall"}]}""", "redirect", false)]
    [TestCase("""{"entities":[{"type":"Shelter"}]}""", "inclusive", false)]
    [TestCase("""{"entities":[{"type":"Shelter"}]}""", "auxiliary", false)]
    public void ExclusiveTolerateNoOther(string info, string mode, bool overlaps)
    {
        var (one, other) = (RegistrationText.Of(Exclusive), RegistrationText.Of("{\"mode\":\"" + mode + "\",\"information\":[" + info + "]}"));
        Assert.That((RegistrationRules.Overlap(one, other), RegistrationRules.Overlap(other, one)), Is.EqualTo((overlaps, overlaps)));
    }

    // Clause 4.3.6.3: several redirects may be about the same.
    [Test]
    public void RedirectsMayOverlap() => Assert.That(
        RegistrationRules.Overlap(RegistrationText.Of("""{"mode":"redirect"}"""), RegistrationText.Of("""{"mode":"redirect"}""")), Is.False);
}

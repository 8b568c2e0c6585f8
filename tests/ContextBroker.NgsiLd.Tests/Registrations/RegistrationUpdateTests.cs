using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Registrations;

public sealed class RegistrationUpdateTests
{
    [Test]
    public void MembersReplaceMembers()
    {
        var updated = RegistrationText.Update(
            RegistrationText.Of("""{"description":"a","tenant":"t"}"""), """{"description":"b","information":[{"propertyNames":["power"]}]}""");

        Assert.That(updated.Information.Single().Entities, Is.Empty);
        Assert.That(updated.SourceTenant, Is.EqualTo("t"));
        Assert.That(updated.Members.Single(member => member.Name == "description").Value.ToString(), Is.EqualTo("\"b\""));
        Assert.That((updated.CreatedAt, updated.ModifiedAt), Is.EqualTo((RegistrationText.Now, RegistrationText.Now.AddHours(1))));
    }

    [TestCase("null")]
    [TestCase("\"urn:ngsi-ld:null\"")]
    public void NullRemoves(string nothing)
    {
        var updated = RegistrationText.Update(RegistrationText.Of("""{"expiresAt":"2027-01-01T00:00:00Z"}"""), "{\"expiresAt\":" + nothing + "}");
        Assert.That(updated.ExpiresAt, Is.Null);
    }

    [TestCase("""{"id":"urn:other"}""", "id")]
    [TestCase("""{"endpoint":null}""", "endpoint")]
    [TestCase("""{"information":null}""", "information")]
    [TestCase("""{"type":"Other"}""", "type")]
    [TestCase("""{"mode":"exclusive"}""", "exclusive")]
    [TestCase("""{"mode":"auxiliary","operations":["updateOps"]}""", "auxiliary")]
    [TestCase("""{"expiresAt":"2026-08-01T12:30:00Z"}""", "expiresAt")]
    [TestCase("[]", "JSON object")]
    public void ResultMustBeValidAsAWhole(string fragment, string named) => Assert.That(
        () => RegistrationText.Update(RegistrationText.Of(), fragment),
        Throws.TypeOf<ProblemException>().With.Message.Contains(named).And.Property("Problem").Property("Type").EqualTo(ProblemType.BadRequestData));

    [Test]
    public void SameIdAndTypeMayStandThere() => Assert.That(
        RegistrationText.Update(RegistrationText.Of(), "{\"id\":\"" + RegistrationText.Id + "\",\"type\":\"ContextSourceRegistration\"}").Mode,
        Is.EqualTo(RegistrationMode.Inclusive));
}

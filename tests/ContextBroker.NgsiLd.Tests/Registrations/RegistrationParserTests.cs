using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Registrations;

public sealed class RegistrationParserTests
{
    // Table 5.2.9-1.
    [TestCase("""{"id":"source 1"}""", "\"id\"")]
    [TestCase("""{"type":"-"}""", "\"type\"")]
    [TestCase("""{"type":"Registration"}""", "\"type\"")]
    [TestCase("""{"endpoint":"-"}""", "\"endpoint\"")]
    [TestCase("""{"endpoint":"source"}""", "\"endpoint\"")]
    [TestCase("""{"endpoint":"mqtt://source/in"}""", "\"endpoint\"")]
    [TestCase("""{"endpoint":"http://user:secret@source/"}""", "\"endpoint\"")]
    [TestCase("""{"endpoint":"http://source/?a=b"}""", "\"endpoint\"")]
    [TestCase("""{"information":"-"}""", "\"information\"")]
    [TestCase("""{"information":[]}""", "\"information\"")]
    [TestCase("""{"information":{}}""", "\"information\"")]
    [TestCase("""{"mode":"proxy"}""", "\"mode\"")]
    [TestCase("""{"operations":["fly"]}""", "operations[0]")]
    [TestCase("""{"operations":["retrieveOps","discovery"]}""", "operations[1]")]
    [TestCase("""{"operations":[]}""", "\"operations\"")]
    [TestCase("""{"contextSourceAlias":""}""", "\"contextSourceAlias\"")]
    [TestCase("""{"contextSourceAlias":"two words"}""", "\"contextSourceAlias\"")]
    [TestCase("""{"description":""}""", "\"description\"")]
    [TestCase("""{"registrationName":7}""", "\"registrationName\"")]
    [TestCase("""{"datasetId":["german"]}""", "datasetId[0]")]
    [TestCase("""{"expiresAt":"tomorrow"}""", "\"expiresAt\"")]
    [TestCase("""{"expiresAt":"2020-01-01T00:00:00Z"}""", "\"expiresAt\"")]
    [TestCase("""{"location":{"type":"Circle"}}""", "at location")]
    [TestCase("""{"operationSpace":{"type":"GeometryCollection","geometries":[]}}""", "\"operationSpace\"")]
    [TestCase("""{"observationInterval":{}}""", "observationInterval.startAt")]
    [TestCase("""{"managementInterval":{"startAt":"2026-02-01T00:00:00Z","endAt":"2026-01-01T00:00:00Z"}}""", "\"managementInterval\"")]
    [TestCase("""{"refreshRate":"often"}""", "\"refreshRate\"")]
    [TestCase("""{"scope":"/a//b"}""", "\"scope\"")]
    [TestCase("""{"tenant":"a\u0007"}""", "\"tenant\"")]
    [TestCase("""{"description":null}""", "\"description\"")]
    public void RefusesWrongMember(string members, string named) => Assert.That(() => RegistrationText.Of(members), Refused(named));

    // Tables 5.2.8-1, 5.2.10-1.
    [TestCase("{}", "information[0]")]
    [TestCase("7", "information[0]")]
    [TestCase("""{"entities":[]}""", "information[0].entities")]
    [TestCase("""{"entities":[{"id":"urn:s:1"}]}""", "information[0].entities[0].type")]
    [TestCase("""{"entities":[{"type":"Shelter","id":"one"}]}""", "information[0].entities[0].id")]
    [TestCase("""{"entities":[{"type":"Shelter","idPattern":"(("}]}""", "idPattern")]
    [TestCase("""{"propertyNames":[]}""", "information[0].propertyNames")]
    [TestCase("""{"relationshipNames":[1]}""", "information[0].relationshipNames[0]")]
    public void RefusesWrongInformation(string info, string named) => Assert.That(() => RegistrationText.Informing(info), Refused(named));

    // Table 5.2.34-1 and clause 4.3.6.6.
    [TestCase("""{"management":7}""", "management")]
    [TestCase("""{"management":{"cacheDuration":"1h"}}""", "management.cacheDuration")]
    [TestCase("""{"management":{"cooldown":0}}""", "management.cooldown")]
    [TestCase("""{"management":{"timeout":-1}}""", "management.timeout")]
    [TestCase("""{"management":{"localOnly":"yes"}}""", "management.localOnly")]
    [TestCase("""{"contextSourceInfo":[{"key":"a"}]}""", "contextSourceInfo[0].value")]
    [TestCase("""{"contextSourceInfo":[{"key":7,"value":"b"}]}""", "contextSourceInfo[0].key")]
    [TestCase("""{"contextSourceInfo":[{"key":"a b","value":"c"}]}""", "contextSourceInfo[0].key")]
    [TestCase("""{"contextSourceInfo":[{"key":"a","value":"b\r\nHost: c"}]}""", "contextSourceInfo[0].value")]
    [TestCase("""{"contextSourceInfo":[{"key":"accept","value":"text/html"}]}""", "contextSourceInfo[0].value")]
    [TestCase("""{"contextSourceInfo":[{"key":"contentType","value":"application/xml"}]}""", "contextSourceInfo[0].value")]
    [TestCase("""{"contextSourceInfo":[{"key":"jsonldContext","value":"ctx"}]}""", "contextSourceInfo[0].value")]
    [TestCase("""{"contextSourceInfo":[{"key":"ngsildConformance","value":"1.8.1"}]}""", "contextSourceInfo[0].value")]
    public void RefusesWrongAdvice(string members, string named) => Assert.That(() => RegistrationText.Of(members), Refused(named));

    [TestCase("[]")]
    [TestCase("\"text\"")]
    public void RefusesWhatIsNoObject(string body) =>
        Assert.That(() => RegistrationText.Create(JsonText.Parse(body)), Refused("JSON object"));

    [Test]
    public void ReadsEveryMember()
    {
        var registration = RegistrationText.Of(
            """
            {"mode":"redirect","operations":["redirectionOps","createBatch"],"contextSourceAlias":"sagami","tenant":"flood","datasetId":["@none","urn:d:1"],
             "expiresAt":"2027-01-01T00:00:00Z","scope":["Kanagawa","/Tokyo"],"contextSourceInfo":[{"key":"Authorization","value":"Bearer x"}],
             "management":{"localOnly":true,"timeout":2000,"cooldown":500,"cacheDuration":"PT1M"},"refreshRate":"P1D"}
            """);

        Assert.That(registration.Mode, Is.EqualTo(RegistrationMode.Redirect));
        Assert.That(registration.Operations, Is.EqualTo(SourceOperations.RedirectionOps | SourceOperations.CreateBatch));
        Assert.That((registration.Alias, registration.SourceTenant), Is.EqualTo(("sagami", "flood")));
        Assert.That(registration.DatasetIds, Is.EqualTo(new[] { "@none", "urn:d:1" }));
        Assert.That(registration.Scopes, Is.EqualTo(new[] { "/Kanagawa", "/Tokyo" }));
        Assert.That(registration.ContextSourceInfo, Is.EqualTo(new[] { KeyValuePair.Create("Authorization", "Bearer x") }));
        Assert.That(registration.Management, Is.EqualTo(new RegistrationManagement
        {
            LocalOnly = true,
            Timeout = TimeSpan.FromSeconds(2),
            Cooldown = TimeSpan.FromMilliseconds(500),
        }));
        Assert.That(registration.HasExpiredAt(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)), Is.True);
        Assert.That(registration.HasExpiredAt(RegistrationText.Now), Is.False);
    }

    [Test]
    public void ExpandsNamesOfTypesAndAttributes()
    {
        var info = RegistrationText.Informing(
            """{"entities":[{"type":["Shelter","Hall"],"idPattern":"^urn"}],"propertyNames":["occupancy","power"],"relationshipNames":["locatedAt","power"]}""")
            .Information[0];

        Assert.That(info.Entities[0].Types, Is.EqualTo(new[] { LdContext.Core.Expand("Shelter"), LdContext.Core.Expand("Hall") }));
        Assert.That(info.Attributes, Is.EqualTo(new[] { "occupancy", "power", "locatedAt" }.Select(LdContext.Core.Expand)));
    }

    [Test]
    public void DefaultsAreThoseOfTheTable()
    {
        var registration = RegistrationText.Of();
        Assert.That((registration.Mode, registration.Operations), Is.EqualTo((RegistrationMode.Inclusive, SourceOperations.FederationOps)));
        Assert.That((registration.IsTemporal, registration.ExpiresAt), Is.EqualTo((false, (Timestamp?)null)));
    }

    [TestCase("observationInterval")]
    [TestCase("managementInterval")]
    public void IntervalsMakeItTemporal(string member) =>
        Assert.That(RegistrationText.Of("{\"" + member + "\":{\"startAt\":\"2026-01-01T00:00:00Z\"}}").IsTemporal, Is.True);

    // Table 5.2.9-2: they are for the broker to write.
    [TestCase("""{"status":"failed"}""")]
    [TestCase("""{"timesSent":7}""")]
    [TestCase("""{"createdAt":"2000-01-01T00:00:00Z"}""")]
    public void PassesOverReadOnlyMembers(string members) =>
        Assert.That(RegistrationText.Of(members).Members.Select(member => member.Name), Is.EqualTo(new[] { "id", "type", "endpoint", "information" }));

    [Test]
    public void GivesAnIdToOneWithout() =>
        Assert.That(RegistrationText.Of("""{"id":"-"}""").Id, Is.EqualTo("urn:ngsi-ld:ContextSourceRegistration:new"));

    [Test]
    public void SameMemberUnderTwoNamesIsRefused() => Assert.That(
        () => RegistrationText.Of("""{"owner":"a","https://uri.etsi.org/ngsi-ld/default-context/owner":"b"}"""), Refused("given twice"));

    private static NUnit.Framework.Constraints.EqualConstraint<ProblemType> Refused(string named) =>
        Throws.TypeOf<ProblemException>().With.Message.Contains(named)
            .And.Property("Problem").Property("Type").EqualTo(ProblemType.BadRequestData);
}

using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Registrations;

public sealed class OperationNamesTests
{
    // The names and groups of clause 4.20.
    [TestCase("createEntity", SourceOperations.CreateEntity)]
    [TestCase("purgeEntity", SourceOperations.PurgeEntity)]
    [TestCase("retrieveAttrTypeInfo", SourceOperations.RetrieveAttrTypeInfo)]
    [TestCase("createEntityMapQueryTemporal", SourceOperations.CreateEntityMapQueryTemporal)]
    [TestCase("retrieveOps", SourceOperations.RetrieveEntity | SourceOperations.QueryEntity)]
    [TestCase("updateOps", SourceOperations.UpdateEntity | SourceOperations.UpdateAttrs | SourceOperations.ReplaceEntity | SourceOperations.ReplaceAttrs)]
    public void NameMeansOperations(string name, SourceOperations expected) =>
        Assert.That(RegistrationText.Of("{\"operations\":[\"" + name + "\"]}").Operations, Is.EqualTo(expected));

    [TestCase("CreateEntity")]
    [TestCase("none")]
    [TestCase("subscriptions")]
    [TestCase("entityMaps")]
    [TestCase("")]
    public void OthersAreRefused(string name) =>
        Assert.That(() => RegistrationText.Of("{\"operations\":[\"" + name + "\"]}"), Throws.TypeOf<ProblemException>().With.Message.Contains("operations[0]"));
}

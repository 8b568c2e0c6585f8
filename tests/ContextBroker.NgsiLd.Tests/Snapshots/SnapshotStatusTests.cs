using ContextBroker.NgsiLd.Snapshots;

namespace ContextBroker.NgsiLd.Tests.Snapshots;

public sealed class SnapshotStatusTests
{
    // Clause 5.16.1.4, the bullet on snapshotStatus.
    [TestCase("success", SnapshotStatus.Success)]
    [TestCase("success success", SnapshotStatus.Success)]
    [TestCase("success empty", SnapshotStatus.Partial)]
    [TestCase("failure success", SnapshotStatus.Partial)]
    [TestCase("failure empty success", SnapshotStatus.Partial)]
    [TestCase("empty", SnapshotStatus.Empty)]
    [TestCase("failure empty", SnapshotStatus.Empty)]
    [TestCase("failure failure", SnapshotStatus.Failure)]
    public void FollowsTheResults(string results, SnapshotStatus status)
    {
        var details = results.Split(' ').Select(r => new ExecutionResultDetails(Enum.Parse<ResultStatus>(r, ignoreCase: true))).ToArray();
        Assert.That(ExecutionResultDetails.Overall(details), Is.EqualTo(status));
    }

    [TestCase(SnapshotStatus.Preparing, false)]
    [TestCase(SnapshotStatus.Failure, false)]
    [TestCase(SnapshotStatus.Partial, true)]
    [TestCase(SnapshotStatus.Empty, true)]
    [TestCase(SnapshotStatus.Success, true)]
    public void SaysWhetherItCanBeUsed(SnapshotStatus status, bool isReady) =>
        Assert.That(new Snapshot { Id = "urn:snap:1", Status = status }.IsReady, Is.EqualTo(isReady));
}

namespace ContextBroker.Server.Tests.Nodes;

/// <summary>What the parts of a test said last, for whoever has to find out why it failed: they are gone after it.</summary>
internal static class Diagnosis
{
    private const int Lines = 40;

    /// <summary>Written with the test's result, if something that it asserted did not hold.</summary>
    public static void Tell(string who, IReadOnlyCollection<string> said)
    {
        if (TestContext.CurrentContext.Result.Assertions.Any())
        {
            TestContext.Out.WriteLine($"{who}, the last of {said.Count}:{Environment.NewLine}{string.Join(Environment.NewLine, said.TakeLast(Lines))}");
        }
    }
}

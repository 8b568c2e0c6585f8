using System.CommandLine;
using ContextBroker.Server.Commands;

if (args is ["import", ..])
{
    BatchProcess.Become();
}

// The host handles Ctrl-C itself: it finishes what is under way, then stops.
return await CommandTree.Build().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

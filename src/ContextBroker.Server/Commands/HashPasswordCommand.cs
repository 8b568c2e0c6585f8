using ContextBroker.Mqtt.Broker;

namespace ContextBroker.Server.Commands;

/// <summary>Reads a password from the standard input and writes what Mqtt:Users:n:PasswordHash takes: it stands in no command line and no history.</summary>
internal static class HashPasswordCommand
{
    public static int Run(TextReader input, TextWriter output, TextWriter errors)
    {
        if (input.ReadLine() is not { Length: > 0 } password)
        {
            errors.WriteLine("Give the password on the standard input, as one line.");
            return 1;
        }

        output.WriteLine(PasswordHash.Of(password));
        return 0;
    }
}

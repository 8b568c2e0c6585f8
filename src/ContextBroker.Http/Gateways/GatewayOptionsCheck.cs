using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Gateways;

/// <summary>Says all that is wrong with the settings of the gateway.</summary>
internal sealed class GatewayOptionsCheck : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var failures = new List<string>();
        Try(nameof(GatewayOptions.PublicUrl), options.ParsePublicUrl, failures);
        for (var i = 0; i < options.TrustedProxies.Count; i++)
        {
            var one = new GatewayOptions { TrustedProxies = { options.TrustedProxies[i] } };
            Try($"{nameof(GatewayOptions.TrustedProxies)}:{i}", one.ParseProxies, failures);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Try<T>(string setting, Func<T> parse, List<string> failures)
    {
        try
        {
            parse();
        }
        catch (FormatException e)
        {
            failures.Add($"{GatewayOptions.Section}:{setting}: {e.Message}");
        }
    }
}

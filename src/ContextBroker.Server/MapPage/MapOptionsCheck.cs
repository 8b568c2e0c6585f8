using Microsoft.Extensions.Options;

namespace ContextBroker.Server.MapPage;

/// <summary>Says all that is wrong with the settings of the map beyond their ranges.</summary>
internal sealed class MapOptionsCheck : IValidateOptions<MapOptions>
{
    public ValidateOptionsResult Validate(string? name, MapOptions options)
    {
        var failures = new List<string>();
        if (options.Longitude.HasValue != options.Latitude.HasValue)
        {
            failures.Add($"{MapOptions.Section}:Longitude and {MapOptions.Section}:Latitude belong together: one of them is missing");
        }

        if (options.StyleUrl.Length > 0 && !IsAddress(options.StyleUrl))
        {
            failures.Add($"{MapOptions.Section}:StyleUrl must be an http or https URL or a path that begins with /, not \"{options.StyleUrl}\"");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    // "//host/x" would be another host's.
    private static bool IsAddress(string text) =>
        text.StartsWith('/')
            ? !text.StartsWith("//", StringComparison.Ordinal)
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}

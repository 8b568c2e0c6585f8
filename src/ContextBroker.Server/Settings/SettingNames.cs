using Microsoft.Extensions.Options;

namespace ContextBroker.Server.Settings;

/// <summary>The settings as they were given; a name that does not exist is told together with the values that cannot be.</summary>
internal sealed class SettingNames
{
    /// <summary>Validated with the options, ahead of them.</summary>
    public sealed class Validator(IReadOnlyList<string> settings) : IValidateOptions<SettingNames>
    {
        private readonly IReadOnlyList<string> _settings = settings;

        public ValidateOptionsResult Validate(string? name, SettingNames options)
        {
            List<string> mistakes =
            [
                .. UnknownSettings.Strays(_settings).Select(s => $"\"{s}\" is neither a command nor a setting; --help lists both"),
                .. UnknownSettings.In(_settings).Select(s => $"There is no setting {s}; docs/settings.md lists them all"),
            ];
            return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
        }
    }
}

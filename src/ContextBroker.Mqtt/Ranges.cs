using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Mqtt;

/// <summary>The attributes on an options object, each error with the setting's full name.</summary>
internal static class Ranges
{
    public static void Check(object options, string place, List<string> errors)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        foreach (var result in results)
        {
            errors.Add($"{place}:{string.Join(", ", result.MemberNames)}: {result.ErrorMessage}");
        }
    }
}

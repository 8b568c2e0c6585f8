using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Http.Clients;

/// <summary>Settings under "Clients": what is made easy for clients, and what is taken from them although the standard refuses it.</summary>
public sealed class ClientOptions : IValidatableObject
{
    public const string Section = "Clients";

    /// <summary>
    /// Whether bodies of unannounced length (Transfer-Encoding: chunked) are taken, as .NET's PostAsJsonAsync sends them. Clause 6.3.4 refuses
    /// them with 411.
    /// </summary>
    public bool ChunkedBodies { get; set; }

    /// <summary>
    /// Bytes from which on the body of an answer is compressed for clients that accept br or gzip. 0: none is.
    /// </summary>
    [Range(0, 1 << 30)]
    public int CompressFrom { get; set; } = 1024;

    /// <summary>
    /// Origins whose web pages may speak to the broker from a browser (CORS), as https://map.example.jp; "*" allows all. None: no page of another origin may.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Whether pages of the allowed origins may send the browser's cookies and logins along, as a gateway in front of the broker may ask for. Not with "*".
    /// </summary>
    public bool AllowCredentials { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => AllowCredentials && AllowedOrigins.Contains("*")
        ? [new ValidationResult("Clients:AllowCredentials needs origins by name: with \"*\" any page could act for whoever is logged in", [nameof(AllowCredentials)])]
        : [];
}

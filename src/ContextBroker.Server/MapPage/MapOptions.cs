using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Server.MapPage;

/// <summary>The settings of section "Map": the page at the root of the API's address.</summary>
public sealed class MapOptions
{
    public const string Section = "Map";

    /// <summary>Serves the map page at /. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The page's title in Japanese. Default 防災情報マップ.</summary>
    [Required]
    public string Title { get; set; } = "防災情報マップ";

    /// <summary>The page's title in English. Default Disaster prevention map.</summary>
    [Required]
    public string TitleEn { get; set; } = "Disaster prevention map";

    /// <summary>A MapLibre style to lie below all, in place of the page's own base map: an http or https URL, or a path from the root of this server. Default empty: the boundaries of the entities Municipality.</summary>
    public string StyleUrl { get; set; } = "";

    /// <summary>Where the map begins, degrees east. Default empty, as Latitude: at the extent of the entities Municipality.</summary>
    [Range(-180, 180)]
    public double? Longitude { get; set; }

    /// <summary>Where the map begins, degrees north.</summary>
    [Range(-85, 85)]
    public double? Latitude { get; set; }

    /// <summary>How near the map begins, as Web Mercator zoom of tiles of 512 pixels. Default 9.</summary>
    [Range(0, 22)]
    public double Zoom { get; set; } = 9;

    /// <summary>The tenant that the page shows. Default empty: the default tenant.</summary>
    public string Tenant { get; set; } = "";
}

using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>How a message says its measures.</summary>
public enum PayloadFormat
{
    /// <summary>An object of measures, an array of such objects, or an NGSI-LD fragment.</summary>
    Json,

    /// <summary>Ultralight 2.0: t|21.5|h|40.</summary>
    Ultralight,

    /// <summary>The bare value of one measure.</summary>
    Value,
}

/// <summary>One entry of "Mqtt:Topics": topics of your own form, and what their messages mean.</summary>
public sealed class TopicOptions : MappingOptions
{
    /// <summary>
    /// The topics: {name} stands for one level that EntityId, Tenant and Measure may use, + for one level, # at the end for all below, as in
    /// shelters/{municipality}/{id}/occupancy. The first entry that fits is taken, before the topics of FIWARE.
    /// </summary>
    [Required]
    public string Topic { get; set; } = "";

    /// <summary>How the messages say their measures. Default Json.</summary>
    public PayloadFormat Format { get; set; } = PayloadFormat.Json;

    /// <summary>Name of the measure whose bare value a message is (Format Value); names in braces stand for parts of the topic. Default value.</summary>
    [Required]
    public string Measure { get; set; } = "value";
}

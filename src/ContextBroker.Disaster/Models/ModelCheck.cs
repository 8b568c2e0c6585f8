using System.Diagnostics.Metrics;
using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Disaster.Models;

/// <summary>Holds changes against the schemas of the modelled types, as the operator has set it. Off by default, and then costs nothing.</summary>
internal sealed partial class ModelCheck : IEntityCheck
{
    private static readonly Meter Meter = new("ContextBroker.Disaster");
    private static readonly Counter<long> Unfit = Meter.CreateCounter<long>("contextbroker.models.unfit", description: "Changes that left an entity not fitting its model");

    private readonly Dictionary<string, ModelValidation> _validation;
    private readonly ILogger<ModelCheck> _logger;

    public ModelCheck(IOptions<ModelOptions> options, ILogger<ModelCheck> logger)
    {
        _logger = logger;
        _validation = PublishedDocument.Types.ToDictionary(t => t, _ => options.Value.Validation);
        foreach (var rule in options.Value.Rules)
        {
            _validation[rule.Type] = rule.Validation;
        }

        IsNeeded = _validation.Values.Any(v => v != ModelValidation.Off);
    }

    public bool IsNeeded { get; }

    public void Check(EntityChange change)
    {
        if (ModelSchemas.TypeOf(change.State) is not { } type || _validation[type] is ModelValidation.Off || ModelSchemas.Faults(type, change.State) is not { Count: > 0 } faults)
        {
            return;
        }

        Unfit.Add(1, new KeyValuePair<string, object?>("type", type));
        if (_validation[type] == ModelValidation.Refuse)
        {
            throw ProblemException.BadRequestData($"The entity does not fit the model {type}: {string.Join(", ", faults)}", faults[0].Place.TrimStart('/'));
        }

        Log.DoesNotFit(_logger, type, faults.Count, faults[0].Place, faults[0].Rule);
    }

    private static partial class Log
    {
        // Neither id nor value: of some types both are secret.
        [LoggerMessage(EventName = "EntityDoesNotFitItsModel", Level = LogLevel.Warning, Message = "An entity {Type} does not fit its model in {Count} places, first {Place} ({Rule}); see /disaster/v1/quality/{Type}")]
        public static partial void DoesNotFit(ILogger logger, string type, int count, string place, string rule);
    }
}

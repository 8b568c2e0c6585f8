namespace ContextBroker.Mqtt.Provisioning;

/// <summary>Whose groups and devices: the headers fiware-service and fiware-servicepath.</summary>
internal readonly record struct ServiceScope(string Service, string Subservice);

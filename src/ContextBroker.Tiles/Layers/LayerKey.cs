namespace ContextBroker.Tiles.Layers;

/// <param name="Type">Expanded.</param>
/// <param name="Property">The GeoProperty that is drawn, expanded.</param>
internal readonly record struct LayerKey(string Tenant, string Type, string Property);

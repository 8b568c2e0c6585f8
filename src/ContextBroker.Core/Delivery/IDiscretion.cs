using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Delivery;

/// <summary>What an application keeps out of notifications, whoever subscribed: asked of every entity that one would show.</summary>
public interface IDiscretion
{
    /// <summary>Of this entity notifications say its id and type alone: whoever may know more, asks for it with his own rights.</summary>
    bool IsWithheld(Entity entity);
}

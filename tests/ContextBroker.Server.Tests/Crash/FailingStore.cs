using System.Reflection;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Server.Tests.Crash;

/// <summary>Stands before the stores of a broker: everything that is asked of them fails as long as it is told so.</summary>
internal sealed class FailingStore
{
    private static readonly Type[] Stores = [typeof(IEntityStore), typeof(IHistoryStore), typeof(IDocumentStore), typeof(IOutbox), typeof(IDeliveryLedger)];

    private int _failures;

    /// <summary>What every request fails with; null: none does.</summary>
    public volatile Func<Exception>? Failure;

    public int Failures => Volatile.Read(ref _failures);

    public void StandBefore(IServiceCollection services)
    {
        foreach (var store in Stores)
        {
            var real = services.Last(service => service.ServiceType == store);
            services.AddSingleton(store, provider =>
            {
                var proxy = DispatchProxy.Create(store, typeof(Proxy));
                ((Proxy)proxy).Init(this, real.ImplementationInstance ?? real.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, real.ImplementationType!));
                return proxy;
            });
        }
    }

#pragma warning disable CA1852 // Made by inheriting from it.
    internal class Proxy : DispatchProxy
#pragma warning restore CA1852
    {
        private FailingStore _store = null!;
        private object _real = null!;

        internal void Init(FailingStore store, object real) => (_store, _real) = (store, real);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            // Of names with a prefix are properties and events: they ask nothing of a disk or a server.
            if (!targetMethod!.IsSpecialName && _store.Failure is { } failure)
            {
                Interlocked.Increment(ref _store._failures);
                throw failure();
            }

            return targetMethod.Invoke(_real, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }
}

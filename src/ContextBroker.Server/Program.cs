using ContextBroker.Server;

await using var app = BrokerHost.Build(args);
await app.RunAsync();
